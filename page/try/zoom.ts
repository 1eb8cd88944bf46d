// The part of the x axis that is shown.

export type Range = readonly [min: number, max: number];

export class Zoom {
  #part: Range | undefined;

  /** @param whole everything there is */
  range(whole: Range): Range {
    return this.#part ?? whole;
  }

  to(part: Range): void {
    this.#part = part;
  }

  reset(): void {
    this.#part = undefined;
  }

  pan(share: number, whole: Range): void {
    const [min, max] = this.range(whole);
    const way = share * (max - min);
    this.#part = [min + way, max + way];
  }

  stretch(factor: number, whole: Range): void {
    const [min, max] = this.range(whole);
    const half = (factor * (max - min)) / 2;
    this.#part = [(min + max) / 2 - half, (min + max) / 2 + half];
  }
}
