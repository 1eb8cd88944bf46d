// The Flash port over a file: what a device keeps on a raw partition, the simulator keeps beside
// it on disk. The same rules hold, so that a mistake shows here and not on a device.

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import type { Flash } from "../src/ports.ts";
import { UserError } from "./user-error.ts";

const BLOCK_BYTES = 4096;
const UNIT_BYTES = 16;

export class FileFlash implements Flash {
  readonly blockBytes = BLOCK_BYTES;
  readonly blocks: number;
  readonly encryption = "off";
  readonly #memory: ArrayBuffer;
  readonly #bytes: Uint8Array;
  readonly #file: number;

  /** Opens `path`, or makes it as erased flash. A file of another size is not ours. */
  constructor(path: string, blocks: number) {
    this.blocks = blocks;
    this.#memory = new ArrayBuffer(blocks * BLOCK_BYTES);
    this.#bytes = new Uint8Array(this.#memory).fill(0xff);
    if (existsSync(path)) {
      const content = readFileSync(path);
      if (content.length !== this.#bytes.length) {
        throw new UserError(
          `${path}: holds ${content.length} bytes, a flash of ${blocks} blocks has ` +
            `${this.#bytes.length}; name another file`,
        );
      }
      this.#bytes.set(content);
      this.#file = openSync(path, "r+");
    } else {
      this.#file = openSync(path, "w+");
      writeSync(this.#file, this.#bytes);
    }
  }

  erase(block: number): boolean {
    this.#bytes.fill(0xff, block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES);
    return this.#store(block * BLOCK_BYTES, BLOCK_BYTES);
  }

  program(offset: number, bytes: Uint8Array, byteLength: number): boolean {
    if (offset % UNIT_BYTES !== 0 || byteLength % UNIT_BYTES !== 0) {
      throw new RangeError(`flash: ${byteLength} bytes at ${offset} are not whole units`);
    }
    for (let i = 0; i < byteLength; i++) {
      if (this.#bytes[offset + i] !== 0xff) {
        throw new RangeError(`flash: byte ${offset + i} is programmed a second time`);
      }
    }
    this.#bytes.set(bytes.subarray(0, byteLength), offset);
    return this.#store(offset, byteLength);
  }

  readInto(offset: number, byteLength: number, out: Uint8Array): void {
    out.set(this.#bytes.subarray(offset, offset + byteLength));
  }

  map(): ArrayBuffer {
    return this.#memory;
  }

  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  #store(offset: number, byteLength: number): boolean {
    writeSync(this.#file, this.#bytes, offset, byteLength, offset);
    return true;
  }
}
