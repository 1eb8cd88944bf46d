export default class ECPoint {
  readonly octets: Uint8Array;
  private constructor(octets: Uint8Array) {
    this.octets = octets;
  }
  static fromOctetString(octets: Uint8Array): ECPoint {
    if (octets[0] !== 4) throw new Error("unsupported format");
    return new ECPoint(octets);
  }
}
