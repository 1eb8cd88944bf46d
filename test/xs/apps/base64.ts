const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bytes of base64 text. */
export function base64Bytes(text: string): Uint8Array {
  const digits = text.replaceAll("=", "");
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  for (let i = 0; i < bytes.length; i++) {
    const bit = 8 * i;
    const first = DIGITS.indexOf(digits[Math.floor(bit / 6)]);
    const second = DIGITS.indexOf(digits[Math.floor(bit / 6) + 1]);
    bytes[i] = ((first << (2 + (bit % 6))) | (second >> (4 - (bit % 6)))) & 0xff;
  }
  return bytes;
}
