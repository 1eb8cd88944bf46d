// The module `embedded:storage/key-value`: what the world keeps survives.

class Store {
  readonly #path: string;
  readonly #format: string;

  constructor(path: string, format: string) {
    if (path.length > 15) throw new Error("ESP_ERR_NVS_KEY_TOO_LONG");
    this.#path = path;
    this.#format = format;
  }

  read(key: string): ArrayBuffer | string | undefined {
    const bytes = world.stored.read(this.#path, key);
    if (bytes === undefined || this.#format !== "string") return bytes;
    return String.fromArrayBuffer(bytes);
  }

  write(key: string, value: Uint8Array | ArrayBuffer | string): void {
    if (key.length > 15) throw new Error("ESP_ERR_NVS_KEY_TOO_LONG");
    const bytes =
      typeof value === "string"
        ? new Uint8Array(ArrayBuffer.fromString(value))
        : new Uint8Array(value as ArrayBuffer);
    world.stored.write(this.#path, key, bytes);
  }

  delete(key: string): void {
    world.stored.delete(this.#path, key);
  }

  close(): void {}
}

export default {
  open: ({ path, format = "buffer" }: { path: string; format?: string }) => new Store(path, format),
};
