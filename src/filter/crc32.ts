// CRC-32 as in IEEE 802.3 and zlib (reflected polynomial 0xEDB88320).

// Half a byte at a time: 16 words of table instead of 256, and it only guards snapshots.
const TABLE = Uint32Array.from({ length: 16 }, (_, i) => {
  let c = i;
  for (let bit = 0; bit < 4; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/**
 * CRC-32 of the first `length` bytes, as an unsigned 32-bit integer. `before`: the CRC-32 of bytes
 * that came before these.
 */
export function crc32(bytes: Uint8Array, length: number, before = 0): number {
  let c = ~before;
  for (let i = 0; i < length; i++) {
    c ^= bytes[i];
    c = (c >>> 4) ^ TABLE[c & 15];
    c = (c >>> 4) ^ TABLE[c & 15];
  }
  return (c ^ 0xffffffff) >>> 0;
}
