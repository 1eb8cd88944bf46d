// The module `flash` on a desktop: a partition in a file, which keeps its content over restarts.
// It holds to the rules of the chip where breaking them would hide a mistake.

import { File } from "file";
import config from "mc/config";

const BLOCK_BYTES = 4096;
const BLOCKS = 34;

export default class Flash {
  readonly blockSize = BLOCK_BYTES;
  readonly byteLength = BLOCKS * BLOCK_BYTES;
  readonly #file: File;
  readonly #memory: ArrayBuffer;
  readonly #bytes: Uint8Array;

  constructor(name: string) {
    const path = `${config.file.root}sluice-${name}.bin`;
    const isNew = !File.exists(path);
    this.#file = new File(path, true);
    this.#memory = isNew ? new ArrayBuffer(this.byteLength) : this.#file.read(ArrayBuffer);
    if (this.#memory.byteLength !== this.byteLength) {
      this.#file.close();
      throw new Error(`${path} has another size; remove it`);
    }
    this.#bytes = new Uint8Array(this.#memory);
    if (isNew) {
      this.#bytes.fill(0xff);
      this.#file.write(this.#memory);
    }
  }

  erase(sector: number): void {
    const blank = new Uint8Array(BLOCK_BYTES).fill(0xff);
    this.#store(sector * BLOCK_BYTES, blank);
  }

  write(offset: number, byteLength: number, buffer: Uint8Array): void {
    const bytes = buffer.slice(0, byteLength);
    // A chip can only clear bits.
    for (let i = 0; i < byteLength; i++) bytes[i] = bytes[i]! & this.#bytes[offset + i]!;
    this.#store(offset, bytes);
  }

  map(): ArrayBuffer {
    return this.#memory;
  }

  #store(offset: number, bytes: Uint8Array<ArrayBuffer>): void {
    if (!(offset >= 0 && offset + bytes.length <= this.byteLength))
      throw new Error("out of bounds");
    for (let i = 0; i < bytes.length; i++) this.#bytes[offset + i] = bytes[i]!;
    this.#file.position = offset;
    this.#file.write(bytes.buffer);
  }
}
