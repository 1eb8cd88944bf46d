import { world } from "./world.ts";

const SECTOR_BYTES = 4096;

export default class Flash {
  readonly blockSize = SECTOR_BYTES;
  readonly #bytes: Uint8Array;

  constructor(name: string) {
    const bytes = world.partitions.get(name);
    if (bytes === undefined) throw new Error("can't find partition");
    this.#bytes = bytes;
  }
  get byteLength(): number {
    return this.#bytes.length;
  }
  erase(sector: number): void {
    const first = sector * SECTOR_BYTES;
    if (!(first >= 0 && first < this.#bytes.length)) throw new Error("erase failed");
    // Blank flash reads as noise through decryption.
    const blank = world.encryption === "on" ? 0x5a : 0xff;
    this.#bytes.fill(blank, first, first + SECTOR_BYTES);
  }
  write(offset: number, byteLength: number, buffer: Uint8Array): void {
    if (byteLength <= 0 || buffer.byteLength < byteLength) throw new Error("invalid");
    if (offset + byteLength > this.#bytes.length) throw new Error("write failed");
    for (let i = 0; i < byteLength; i++) this.#bytes[offset + i]! &= buffer[i]!;
  }
  map(): ArrayBufferLike {
    return this.#bytes.buffer;
  }
}
