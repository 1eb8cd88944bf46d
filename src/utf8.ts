// Text to bytes, by the engine itself: Node and browsers have TextEncoder, XS has
// ArrayBuffer.fromString. In JavaScript a character costs some 2,000 instructions.

declare class TextEncoder {
  encode(text: string): Uint8Array;
}

interface Engine {
  readonly fromString?: (text: string) => ArrayBuffer;
}

/** UTF-8 of `text`. */
export function utf8(text: string): Uint8Array {
  const { fromString } = ArrayBuffer as Engine;
  return fromString === undefined
    ? new TextEncoder().encode(text)
    : new Uint8Array(fromString.call(ArrayBuffer, text));
}
