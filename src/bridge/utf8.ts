// Text to bytes. XS has no TextEncoder, and messages are bytes; this never runs for a reading.

/** UTF-8 of `text`; a lone surrogate becomes U+FFFD, as in the Encoding Standard. */
export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(lengthOf(text));
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    if (code < 0x80) {
      bytes[at++] = code;
    } else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      const whole = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
      bytes[at++] = 0xe0 | (whole >> 12);
      bytes[at++] = 0x80 | ((whole >> 6) & 0x3f);
      bytes[at++] = 0x80 | (whole & 0x3f);
    } else {
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
      i++; // The pair's second unit is part of this code point.
    }
  }
  return bytes;
}

/** Measured first: a device has no room for three times its largest message. */
function lengthOf(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (code >= 0x10000) i++;
  }
  return bytes;
}
