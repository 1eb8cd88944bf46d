// CRC-32 as in IEEE 802.3 and zlib (reflected polynomial 0xEDB88320).

// A byte at a time: on a device the kilobyte of table lies in flash, and a state that is saved
// before a sleep has many bytes.
const TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let c = i;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/**
 * CRC-32 of the first `length` bytes, as an unsigned 32-bit integer. `before`: the CRC-32 of bytes
 * that came before these.
 */
export function crc32(bytes: Uint8Array, length: number, before = 0): number {
  let c = ~before;
  for (let i = 0; i < length; i++) c = (c >>> 8) ^ TABLE[(c ^ bytes[i]) & 0xff];
  return (c ^ 0xffffffff) >>> 0;
}
