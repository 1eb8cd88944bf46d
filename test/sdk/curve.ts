// The module `curve`. An unknown name gives an object without a generator, and no error.

export default class Curve {
  readonly G: string | undefined;

  constructor(name: string) {
    this.G = name === "secp256r1" ? name : undefined;
  }
}
