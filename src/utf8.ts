// Text to bytes. XS does it by itself, in ArrayBuffer.fromString; in JavaScript a character costs a
// device some 2,000 instructions.

interface Engine {
  readonly fromString?: (text: string) => ArrayBuffer;
}

/** UTF-8 of `text`; a lone surrogate becomes U+FFFD, as in the Encoding Standard. */
export function utf8(text: string): Uint8Array {
  const { fromString } = ArrayBuffer as Engine;
  if (fromString !== undefined) return new Uint8Array(fromString.call(ArrayBuffer, text));
  const bytes: number[] = [];
  for (const char of text) push(bytes, char.codePointAt(0) ?? 0);
  return Uint8Array.from(bytes);
}

function push(bytes: number[], code: number): void {
  const isLone = code >= 0xd800 && code <= 0xdfff;
  if (isLone) bytes.push(0xef, 0xbf, 0xbd);
  else if (code < 0x80) bytes.push(code);
  else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
  else if (code < 0x10000) {
    bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  } else {
    bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f));
    bytes.push(0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  }
}
