// CRC-32 (IEEE 802.3, reflected 0xedb88320): guards 12-byte records, so no table is worth its
// memory.

/** CRC-32 of `bytes[0 … byteLength)`, unsigned. */
export function crc32(bytes: Uint8Array, byteLength: number): number {
  let crc = 0xffffffff;
  for (let i = 0; i < byteLength; i++) {
    crc ^= bytes[i]!;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
