import { createHash } from "node:crypto";

export class Digest {
  #parts: Uint8Array[] = [];
  reset(): void {
    this.#parts = [];
  }
  write(data: Uint8Array): void {
    this.#parts.push(data.slice());
  }
  close(): ArrayBuffer {
    const hash = createHash("sha256");
    for (const part of this.#parts) hash.update(part);
    return new Uint8Array(hash.digest()).buffer;
  }
}
