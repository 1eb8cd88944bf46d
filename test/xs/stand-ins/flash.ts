// The module `flash`: a partition in a file of the test. Refuses what the chip refuses; the host
// ends the test when a unit is programmed twice.

export default class Flash {
  readonly blockSize = 4096;
  readonly byteLength: number;
  readonly #memory: ArrayBuffer;

  constructor(name: string) {
    const memory = name === "models" ? hostFlash(world.setting("flash")) : undefined;
    if (memory === undefined) throw new Error("can't find partition");
    this.#memory = memory;
    this.byteLength = new Uint8Array(memory).length;
  }

  erase(sector: number): void {
    hostErase(sector);
  }

  write(offset: number, byteLength: number, buffer: Uint8Array): void {
    if (!(byteLength > 0) || buffer.length < byteLength) throw new Error("invalid");
    hostProgram(offset, byteLength, buffer);
  }

  read(offset: number, byteLength: number): ArrayBuffer {
    return new Uint8Array(this.#memory, offset, byteLength).slice().buffer;
  }

  map(): ArrayBuffer {
    return this.#memory;
  }
}
