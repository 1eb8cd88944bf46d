export default class Curve {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
