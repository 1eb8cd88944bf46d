// The Flash port of simulated devices: memory, and where a file is named, that file too, so that a
// device that is started again finds what it wrote. The rules of the real thing hold.

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { UserError } from "../../lab/user-error.ts";
import { BLOCK_BYTES, UNIT_BYTES } from "../../src/limits.ts";
import type { Flash } from "../../src/ports.ts";
import { describePathError } from "../files/path-error.ts";

export class SimulatedFlash implements Flash {
  readonly blockBytes = BLOCK_BYTES;
  readonly blocks: number;
  readonly encryption = "off";
  readonly #memory: ArrayBuffer;
  readonly #bytes: Uint8Array;
  /** Undefined: nothing survives the process. */
  readonly #file: number | undefined;

  /** Opens `path`, or makes it as erased flash. @throws UserError for a file that is not ours */
  constructor(blocks: number, path?: string) {
    this.blocks = blocks;
    this.#memory = new ArrayBuffer(blocks * BLOCK_BYTES);
    this.#bytes = new Uint8Array(this.#memory).fill(0xff);
    if (path === undefined) return;
    try {
      this.#file = this.#open(path);
    } catch (error) {
      throw error instanceof UserError ? error : describePathError(error, path);
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
    if (this.#file === undefined) return;
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  #open(path: string): number {
    if (!existsSync(path)) {
      const file = openSync(path, "wx+");
      writeSync(file, this.#bytes);
      return file;
    }
    const content = readFileSync(path);
    if (content.length !== this.#bytes.length) {
      throw new UserError(
        `${path}: holds ${content.length} bytes, a flash of ${this.blocks} blocks has ` +
          `${this.#bytes.length}; name another file`,
      );
    }
    this.#bytes.set(content);
    return openSync(path, "r+");
  }

  #store(offset: number, byteLength: number): boolean {
    if (this.#file !== undefined) writeSync(this.#file, this.#bytes, offset, byteLength, offset);
    return true;
  }
}
