// The module `ecp`. Points are not checked to lie on the curve.

export default class ECPoint {
  readonly octets: Uint8Array;

  private constructor(octets: Uint8Array) {
    this.octets = octets;
  }

  static fromOctetString(octets: Uint8Array): ECPoint {
    if (!(octets instanceof Uint8Array) || octets.length !== 65) throw new TypeError("octets");
    if (octets[0] !== 4) throw new Error("unsupported format");
    return new ECPoint(octets);
  }
}
