// The module `embedded:storage/key-value`: the driver of the test keeps what must survive.

class Store {
  readonly #path: string;
  readonly #format: string;

  constructor(path: string, format: string) {
    if (path.length > 15) throw new Error("path: 15 characters at most");
    this.#path = path;
    this.#format = format;
  }

  read(key: string): ArrayBuffer | string | undefined {
    // Bytes come the way that those of the network come.
    if (hostWaiting() > 0) world.fault("storage: read while bytes of the network wait");
    const answer = world.ask(`kv read ${this.#path} ${key}`);
    if (answer === "none") return undefined;
    const bytes = new Uint8Array(hostWaiting());
    hostTake(bytes);
    return this.#format === "string" ? String.fromArrayBuffer(bytes.buffer) : bytes.buffer;
  }

  write(key: string, value: Uint8Array | ArrayBuffer | string): void {
    if (key.length > 15) throw new Error("key: 15 characters at most");
    const bytes =
      typeof value === "string"
        ? new Uint8Array(ArrayBuffer.fromString(value))
        : new Uint8Array(value as ArrayBuffer);
    world.ask(`kv write ${this.#path} ${key}`, bytes);
  }

  delete(key: string): void {
    world.ask(`kv delete ${this.#path} ${key}`);
  }

  close(): void {}
}

export default {
  open: ({ path, format = "buffer" }: { path: string; format?: string }) => new Store(path, format),
};
