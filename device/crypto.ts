// The Crypto port over the SDK's native SHA-256 and P-256.

import { Digest } from "crypt";
import Curve from "curve";
import ECDSA from "ecdsa";
import ECPoint from "ecp";
import type { Crypto } from "../src/index.ts";

export class DeviceCrypto implements Crypto {
  readonly #digest = new Digest("SHA256");

  hashBegin(): void {
    this.#digest.reset();
  }

  hashUpdate(bytes: Uint8Array, byteLength: number): void {
    this.#digest.write(byteLength === bytes.length ? bytes : bytes.subarray(0, byteLength));
  }

  hashInto(out: Uint8Array): void {
    const hash = new Uint8Array(this.#digest.close());
    for (let i = 0; i < hash.length; i++) out[i] = hash[i]!;
  }

  /**
   * The SDK's verifier never returns for s = 0 and knows no range: the caller has checked that
   * both halves of the signature lie in 1 … n-1 (`isSignatureForm`).
   */
  verifyMessage(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    try {
      this.#digest.reset();
      this.#digest.write(message);
      const verifier = new ECDSA(ECPoint.fromOctetString(publicKey), new Curve("secp256r1"));
      // The hash must be an ArrayBuffer: views are refused.
      return verifier.verify(this.#digest.close(), signature);
    } catch {
      // A public key that is no point, a number without an inverse: nobody signed with it.
      return false;
    }
  }
}
