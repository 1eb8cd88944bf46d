// Small things that survive a restart, under keys of the SDK's key-value storage, which writes
// the new value before it gives up the old one. (Its `preference` erases first.)

import storage, { type Store } from "embedded:storage/key-value";
import type { Note } from "../src/index.ts";
import { notice, reasonOf } from "./log.ts";

/** On ESP32 a namespace of NVS; 15 characters at most, as keys. */
const PATH = "sluice";

/** One text under one key. */
export class StoredNote implements Note {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  read(): string {
    const text = attempt("string", (store) => store.read(this.#key));
    return typeof text === "string" ? text : "";
  }

  write(text: string): void {
    attempt("string", (store) => store.write(this.#key, text));
  }
}

/** Bytes under one key. */
export class StoredBytes {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /** undefined: there are none, or they cannot be read. */
  read(): Uint8Array | undefined {
    const bytes = attempt("buffer", (store) => store.read(this.#key));
    return bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : undefined;
  }

  /**
   * The old bytes are there until the new ones are; only where there is no room for both they go
   * first.
   */
  write(bytes: Uint8Array): void {
    attempt("buffer", (store) => {
      try {
        store.write(this.#key, bytes);
      } catch {
        store.delete(this.#key);
        store.write(this.#key, bytes);
      }
    });
  }
}

/** Storage may be full, worn or foreign: then the device lives without it. */
function attempt<T>(format: "string" | "buffer", use: (store: Store) => T): T | undefined {
  let store: Store | undefined;
  try {
    store = storage.open({ path: PATH, format });
    return use(store);
  } catch (error) {
    notice(`storage "${PATH}": ${reasonOf(error)}`);
    return undefined;
  } finally {
    store?.close();
  }
}
