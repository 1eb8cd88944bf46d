// The Crypto port over node:crypto.

import { createHash, createPublicKey, type Hash, type KeyObject, verify } from "node:crypto";
import type { Crypto } from "../../src/ports.ts";

export class NodeCrypto implements Crypto {
  #hash: Hash = createHash("sha256");

  hashBegin(): void {
    this.#hash = createHash("sha256");
  }

  hashUpdate(bytes: Uint8Array, byteLength: number): void {
    this.#hash.update(bytes.subarray(0, byteLength));
  }

  hashInto(out: Uint8Array): void {
    out.set(this.#hash.digest());
  }

  verifyMessage(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    const key = keyOfPoint(publicKey);
    return verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature);
  }
}

/** A public key from its uncompressed point: 4, x, y. */
export function keyOfPoint(point: Uint8Array): KeyObject {
  const x = Buffer.from(point.subarray(1, 33)).toString("base64url");
  const y = Buffer.from(point.subarray(33, 65)).toString("base64url");
  return createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
}

/** The uncompressed point of a public (or the public half of a private) P-256 key. */
export function pointOfKey(key: KeyObject): Uint8Array {
  const half = key.type === "private" ? createPublicKey(key) : key;
  const { x, y } = half.export({ format: "jwk" });
  const point = new Uint8Array(65);
  point[0] = 4;
  point.set(Buffer.from(x!, "base64url"), 1);
  point.set(Buffer.from(y!, "base64url"), 33);
  return point;
}

/** 8 bytes: the start of the SHA-256 of the uncompressed public point. */
export function keyIdOf(key: KeyObject): Uint8Array {
  return createHash("sha256").update(pointOfKey(key)).digest().subarray(0, 8);
}
