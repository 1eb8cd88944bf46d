// The module `ecdsa`. It loops for ever for s = 0: here that fails the test. The world verifies.
import type Curve from "./curve.ts";
import type ECPoint from "./ecp.ts";

export default class ECDSA {
  readonly #publicKey: ECPoint;
  readonly #curve: Curve;

  constructor(publicKey: ECPoint, curve: Curve) {
    this.#publicKey = publicKey;
    this.#curve = curve;
  }

  verify(hash: ArrayBuffer, signature: Uint8Array): boolean {
    if (!(hash instanceof ArrayBuffer)) throw new TypeError("hash: no ArrayBuffer");
    if (signature.length !== 64 || this.#curve.G === undefined) throw new TypeError("signature");
    let s = 0;
    for (let i = 32; i < 64; i++) s |= signature[i];
    if (s === 0) world.fault("ecdsa: hangs on s = 0");
    return world.verify(this.#publicKey.octets, new Uint8Array(hash), signature);
  }
}
