import { createPublicKey } from "node:crypto";
import type Curve from "./curve.ts";
import type ECPoint from "./ecp.ts";
import { p256Verify } from "./p256.ts";
import { world } from "./world.ts";

export default class ECDSA {
  readonly #point: ECPoint;
  constructor(point: ECPoint, curve: Curve) {
    if (curve.name !== "secp256r1") throw new Error("no such curve");
    this.#point = point;
  }
  verify(hash: ArrayBuffer, signature: Uint8Array): boolean {
    if (!(hash instanceof ArrayBuffer)) throw new TypeError("no ArrayBuffer instance");
    // The SDK's never returns.
    if (signature.subarray(32).every((byte) => byte === 0)) world.abort("ECDSA with s = 0 hangs");
    const x = Buffer.from(this.#point.octets.subarray(1, 33)).toString("base64url");
    const y = Buffer.from(this.#point.octets.subarray(33)).toString("base64url");
    createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    return p256Verify(this.#point.octets, new Uint8Array(hash), signature);
  }
}
