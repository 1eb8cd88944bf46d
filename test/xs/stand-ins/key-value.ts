// The module `embedded:storage/key-value`: the driver of the test keeps what must survive.

function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += (0x100 + bytes[i]).toString(16).slice(1);
  return text;
}

function bytesOf(hex: string): ArrayBuffer {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number(`0x${hex.slice(2 * i, 2 * i + 2)}`);
  return bytes.buffer;
}

class Store {
  readonly #path: string;
  readonly #format: string;

  constructor(path: string, format: string) {
    if (path.length > 15) throw new Error("path: 15 characters at most");
    this.#path = path;
    this.#format = format;
  }

  read(key: string): ArrayBuffer | string | undefined {
    const answer = world.ask(`kv read ${this.#path} ${key}`);
    if (answer === "none") return undefined;
    const text = answer.slice("value ".length);
    return this.#format === "string" ? (JSON.parse(text) as string) : bytesOf(text);
  }

  write(key: string, value: Uint8Array | ArrayBuffer | string): void {
    if (key.length > 15) throw new Error("key: 15 characters at most");
    const text =
      typeof value === "string"
        ? JSON.stringify(value)
        : hexOf(new Uint8Array(value as ArrayBuffer));
    world.ask(`kv write ${this.#path} ${key} ${text}`);
  }

  delete(key: string): void {
    world.ask(`kv delete ${this.#path} ${key}`);
  }

  close(): void {}
}

export default {
  open: ({ path, format = "buffer" }: { path: string; format?: string }) => new Store(path, format),
};
