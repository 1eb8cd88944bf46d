// Standard output as a place for results: a pipe, whose reader may be slow or go away.

import { writeSync } from "node:fs";

const CHUNK_CHARS = 64 * 1024;
const STANDARD_OUTPUT = 1;
const WAIT_MS = 5;

export class StandardOutput {
  #pending = "";
  #due = false;

  /** Comes out with the next turn of the loop at the latest: whoever looks on sees it live. */
  write(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= CHUNK_CHARS) this.#flush();
    if (this.#due) return;
    this.#due = true;
    setImmediate(() => {
      this.#due = false;
      this.#flush();
    });
  }

  commit(): void {
    this.#flush();
  }

  discard(): void {
    this.#flush();
  }

  #flush(): void {
    let bytes = Buffer.from(this.#pending);
    this.#pending = "";
    while (bytes.length > 0) {
      try {
        bytes = bytes.subarray(writeSync(STANDARD_OUTPUT, bytes));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // Nobody reads any more: that ends a pipeline, and is no mistake.
        if (code === "EPIPE") process.exit(0);
        if (code !== "EAGAIN") throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
      }
    }
  }
}
