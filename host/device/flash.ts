// The Flash port of simulated devices: memory, and where a file is named, that file too, so that a
// device that is started again finds what it wrote. The rules of the real thing hold.

import { closeSync, fsyncSync, openSync, type Stats, statSync, writeSync } from "node:fs";
import { UserError } from "../../lab/user-error.ts";
import { BLOCK_BYTES, UNIT_BYTES } from "../../src/limits.ts";
import type { Flash } from "../../src/ports.ts";
import { lockFile } from "../files/lock-file.ts";
import { OutputFile } from "../files/output-file.ts";
import { describePathError } from "../files/path-error.ts";
import { readNamedFile } from "../files/read-file.ts";

export class SimulatedFlash implements Flash {
  readonly blockBytes = BLOCK_BYTES;
  readonly blocks: number;
  readonly encryption = "off";
  readonly #memory: ArrayBuffer;
  readonly #bytes: Uint8Array;
  readonly #write: typeof writeSync;
  /** Undefined: nothing survives the process. */
  #file: number | undefined;
  #unlock = (): void => {};

  /**
   * Opens `path`, or makes it as erased flash: whole or not at all.
   * @param write how bytes get into the file; tests put a full disk in its place
   * @throws UserError for a file that is not ours, or that another process uses
   */
  constructor(blocks: number, path?: string, write: typeof writeSync = writeSync) {
    this.blocks = blocks;
    this.#write = write;
    this.#memory = new ArrayBuffer(blocks * BLOCK_BYTES);
    this.#bytes = new Uint8Array(this.#memory).fill(0xff);
    if (path === undefined) return;
    try {
      this.#open(path);
    } catch (error) {
      this.#unlock();
      throw describePathError(error, path);
    }
  }

  erase(block: number): boolean {
    const erased = new Uint8Array(BLOCK_BYTES).fill(0xff);
    return this.#store(block * BLOCK_BYTES, erased);
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
    return this.#store(offset, bytes.subarray(0, byteLength));
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
    this.#file = undefined;
    this.#unlock();
  }

  #open(path: string): void {
    let stats: Stats | undefined = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && !stats.isFile()) {
      throw new UserError(`${path}: is not a regular file`);
    }
    this.#unlock = lockFile(path);
    stats = statSync(path, { throwIfNoEntry: false });
    // Nothing in it: whoever made the file left the rest to us.
    if (stats === undefined || stats.size === 0) this.#create(path);
    else this.#load(path, stats.size);
    this.#file = openSync(path, "r+");
  }

  #create(path: string): void {
    const file = new OutputFile(path, []);
    try {
      file.write(this.#bytes);
      file.commit();
    } finally {
      file.discard();
    }
  }

  #load(path: string, sizeBytes: number): void {
    if (sizeBytes !== this.#bytes.length) {
      throw new UserError(
        `${path}: holds ${sizeBytes} bytes, a flash of ${this.blocks} blocks has ` +
          `${this.#bytes.length}; name another file`,
      );
    }
    this.#bytes.set(readNamedFile(path, sizeBytes));
  }

  /** The file first: what it does not take, the flash does not hold. */
  #store(offset: number, bytes: Uint8Array): boolean {
    try {
      for (let at = 0; this.#file !== undefined && at < bytes.length; ) {
        const written = this.#write(this.#file, bytes, at, bytes.length - at, offset + at);
        if (written === 0) return false;
        at += written;
      }
    } catch {
      // A full disk and the like: a refusal by the hardware, as the port says.
      return false;
    }
    this.#bytes.set(bytes, offset);
    return true;
  }
}
