// The module `flash`: a raw partition. Refuses what the chip refuses; a unit that is programmed
// twice fails the test.

const BLOCK_BYTES = 4096;

export default class Flash {
  readonly blockSize = BLOCK_BYTES;
  readonly byteLength: number;
  readonly #memory: ArrayBuffer;

  constructor(name: string) {
    const memory = world.partition(name);
    if (memory === undefined) throw new Error("can't find partition");
    this.#memory = memory;
    this.byteLength = new Uint8Array(memory).length;
  }

  erase(sector: number): void {
    const first = sector * BLOCK_BYTES;
    if (!(first >= 0 && first < this.byteLength)) throw new Error("erase failed");
    world.erase(sector);
  }

  write(offset: number, byteLength: number, buffer: Uint8Array): void {
    if (!(byteLength > 0) || buffer.length < byteLength) throw new Error("invalid");
    if (!(offset >= 0 && offset + byteLength <= this.byteLength)) throw new Error("write failed");
    world.program(offset, byteLength, buffer);
  }

  read(offset: number, byteLength: number): ArrayBuffer {
    return new Uint8Array(this.#memory, offset, byteLength).slice().buffer;
  }

  map(): ArrayBuffer {
    return this.#memory;
  }
}
