// Text to bytes. XS has no TextEncoder, and messages are bytes; this runs in constructors only.

/** UTF-8 of `text`; a lone surrogate becomes U+FFFD, as in the Encoding Standard. */
export function utf8(text: string): Uint8Array {
  // Three bytes for each UTF-16 unit is the most UTF-8 can need: a pair of units takes four.
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    if (code < 0x80) {
      bytes[length++] = code;
    } else if (code < 0x800) {
      bytes[length++] = 0xc0 | (code >> 6);
      bytes[length++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      const whole = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
      bytes[length++] = 0xe0 | (whole >> 12);
      bytes[length++] = 0x80 | ((whole >> 6) & 0x3f);
      bytes[length++] = 0x80 | (whole & 0x3f);
    } else {
      bytes[length++] = 0xf0 | (code >> 18);
      bytes[length++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[length++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[length++] = 0x80 | (code & 0x3f);
      i++; // The pair's second unit is part of this code point.
    }
  }
  return bytes.slice(0, length);
}
