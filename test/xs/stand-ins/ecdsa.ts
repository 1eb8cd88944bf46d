// The module `ecdsa`. It loops for ever for s = 0: here that ends the test. The driver verifies.
import type Curve from "./curve.ts";
import type ECPoint from "./ecp.ts";

function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += (0x100 + bytes[i]).toString(16).slice(1);
  return text;
}

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
    if (s === 0) world.fault("ecdsa: s = 0 loops for ever");
    const question = `verify ${hexOf(this.#publicKey.octets)} ${hexOf(signature)}`;
    return world.ask(question, new Uint8Array(hash)) === "good";
  }
}
