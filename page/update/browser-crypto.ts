// SHA-256 for reading model files. The browser's own is asynchronous, and absent on pages that do
// not come over https; this is the audited @noble/hashes.

import { sha256 } from "@noble/hashes/sha2.js";
import type { Crypto } from "../../src/ports.ts";

export class BrowserCrypto implements Crypto {
  #hash = sha256.create();

  hashBegin(): void {
    this.#hash = sha256.create();
  }

  hashUpdate(bytes: Uint8Array, byteLength: number): void {
    this.#hash.update(bytes.subarray(0, byteLength));
  }

  hashInto(out: Uint8Array): void {
    out.set(this.#hash.digest());
  }

  /** The page trusts nobody and holds no keys: devices judge signatures. */
  verifyMessage(): boolean {
    throw new Error("signatures are judged by devices");
  }
}
