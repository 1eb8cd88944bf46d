// The module `embedded:storage/key-value` on a desktop: one file a key.

import { File } from "file";
import config from "mc/config";

class Store {
  readonly #path: string;
  readonly #format: "string" | "buffer";

  constructor(path: string, format: "string" | "buffer") {
    this.#path = `${config.file.root}${path}-`;
    this.#format = format;
  }

  read(key: string): ArrayBuffer | string | undefined {
    const path = this.#path + key;
    if (!File.exists(path)) return undefined;
    const file = new File(path);
    const value = this.#format === "string" ? file.read(String) : file.read(ArrayBuffer);
    file.close();
    return value;
  }

  write(key: string, value: Uint8Array | ArrayBuffer | string): void {
    const path = this.#path + key;
    // Opening for writing keeps what is beyond the new end: a shorter value needs a new file.
    File.delete(path);
    const file = new File(path, true);
    file.write(value instanceof Uint8Array ? value.slice().buffer : value);
    file.close();
  }

  delete(key: string): void {
    File.delete(this.#path + key);
  }

  close(): void {}
}

export default {
  open({ path, format }: { path: string; format: "string" | "buffer" }): Store {
    return new Store(path, format);
  },
};
