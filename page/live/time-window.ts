// Which part of time the charts show: the newest, or a part that stands still.

/** Lengths that are offered. */
export const WINDOWS_MS = [15_000, 60_000, 180_000, 600_000, 3_600_000] as const;
/** What is shown at least when there are few readings. */
const SHORTEST_MS = 10_000;
const NARROWEST_MS = 200;
const WIDEST_MS = 3_600_000;

export class TimeWindow {
  #lengthMs: number = WINDOWS_MS[1];
  #still: { readonly min: number; readonly max: number } | undefined;

  get mode(): "following" | "still" {
    return this.#still === undefined ? "following" : "still";
  }

  get lengthMs(): number {
    return this.#lengthMs;
  }

  /** @param firstMs the first reading: time before it is not worth the room */
  range(nowMs: number, firstMs = 0): { readonly min: number; readonly max: number } {
    if (this.#still !== undefined) return this.#still;
    const latest = nowMs - Math.min(SHORTEST_MS, this.#lengthMs);
    return { min: Math.max(nowMs - this.#lengthMs, Math.min(firstMs, latest)), max: nowMs };
  }

  /** Another length; goes back to the newest. */
  choose(lengthMs: number): void {
    this.#lengthMs = lengthMs;
    this.#still = undefined;
  }

  pause(nowMs: number): void {
    this.#still = this.range(nowMs);
  }

  follow(): void {
    this.#still = undefined;
  }

  zoom(min: number, max: number): void {
    const middle = (min + max) / 2;
    const half = Math.min(Math.max(max - min, NARROWEST_MS), WIDEST_MS) / 2;
    this.#still = { min: middle - half, max: middle + half };
  }

  /** Moves by a share of what is shown; a positive one towards the present. */
  pan(share: number, nowMs: number): void {
    const { min, max } = this.range(nowMs);
    this.#still = { min: min + share * (max - min), max: max + share * (max - min) };
  }

  /** Shows `factor` times as much around the middle. */
  stretch(factor: number, nowMs: number): void {
    const { min, max } = this.range(nowMs);
    const half = (factor * (max - min)) / 2;
    this.zoom((min + max) / 2 - half, (min + max) / 2 + half);
  }
}
