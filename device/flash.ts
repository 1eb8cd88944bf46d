// The Flash port over a raw partition of the chip's flash.

import Partition from "flash";
import { BLOCK_BYTES, type Flash, UNIT_BYTES } from "../src/index.ts";
import { notice, reasonOf } from "./log.ts";

/** Two blocks of journal and two slots of 64 KB: room for every model. */
const FULL_BLOCKS = 34;
/** Two blocks of journal and twice a block of marks. */
const BLOCKS_BESIDE_PAYLOADS = 4;

/** From here on a read makes a view of the partition. */
const VIEW_BYTES_MIN = 64;

export class PartitionFlash implements Flash {
  readonly blockBytes = BLOCK_BYTES;
  readonly blocks: number;
  /** The SDK does not tell; `erase` finds out before anything is written. */
  readonly encryption = "off";
  readonly #name: string;
  readonly #partition: Partition;
  readonly #memory: ArrayBuffer;
  /** All of the partition: reading through it allocates nothing, the SDK's `read` does. */
  readonly #bytes: Uint8Array;

  /**
   * @param payloadBytes largest model that must fit
   * @throws Error of one line: no such partition, or too small
   */
  constructor(name: string, payloadBytes: number) {
    const size = `0x${(FULL_BLOCKS * BLOCK_BYTES).toString(16)}`;
    try {
      this.#partition = new Partition(name);
    } catch {
      throw new Error(
        `flash has no data partition "${name}": add the line "${name}, data, 0x40, , ${size}" to` +
          " partitions.csv and flash the whole firmware again",
      );
    }
    const { blockSize, byteLength } = this.#partition;
    if (blockSize !== BLOCK_BYTES) {
      throw new Error(`flash erases ${blockSize} bytes at a time, models need ${BLOCK_BYTES}`);
    }
    this.#name = name;
    this.blocks = Math.floor(byteLength / BLOCK_BYTES);
    const needed = BLOCKS_BESIDE_PAYLOADS + 2 * Math.ceil(payloadBytes / BLOCK_BYTES);
    if (this.blocks < needed) {
      throw new Error(
        `partition "${name}" has ${this.blocks} blocks of ${BLOCK_BYTES} bytes, models need` +
          ` ${needed} at least; give it ${size} in partitions.csv`,
      );
    }
    // A host buffer: to typed arrays it is what an ArrayBuffer is, to the compiler it is not.
    this.#memory = this.#partition.map() as unknown as ArrayBuffer;
    this.#bytes = new Uint8Array(this.#memory);
  }

  erase(block: number): boolean {
    if (!(block >= 0 && block < this.blocks)) return false;
    try {
      this.#partition.erase(block);
    } catch (error) {
      return this.#refuse(`block ${block} cannot be erased`, error);
    }
    const first = block * BLOCK_BYTES;
    for (let i = first; i < first + UNIT_BYTES; i++) {
      if (this.#bytes[i] !== 0xff) {
        // Decrypted, blank flash is noise.
        return this.#refuse(`erased block ${block} is not blank`, "is the partition encrypted?");
      }
    }
    return true;
  }

  program(offset: number, bytes: Uint8Array, byteLength: number): boolean {
    // Negated, so that NaN fails; the SDK would write part of a unit, or past our end.
    const fits =
      offset >= 0 &&
      offset % UNIT_BYTES === 0 &&
      byteLength > 0 &&
      byteLength % UNIT_BYTES === 0 &&
      offset + byteLength <= this.blocks * BLOCK_BYTES &&
      byteLength <= bytes.length;
    if (!fits) return false;
    try {
      this.#partition.write(offset, byteLength, bytes);
      return true;
    } catch (error) {
      return this.#refuse(`nothing can be written at ${offset}`, error);
    }
  }

  readInto(offset: number, byteLength: number, out: Uint8Array): void {
    const bytes = this.#bytes;
    // A view costs four slots of garbage, a byte in JavaScript some 1,500 instructions.
    if (byteLength > VIEW_BYTES_MIN) out.set(bytes.subarray(offset, offset + byteLength));
    else for (let i = 0; i < byteLength; i++) out[i] = bytes[offset + i]!;
  }

  map(): ArrayBuffer {
    return this.#memory;
  }

  #refuse(what: string, why: unknown): false {
    notice(`partition "${this.#name}": ${what}: ${reasonOf(why)}`);
    return false;
  }
}
