// A stream of eight sensors, each with another configuration and all faults that the guard knows,
// and a digest of what a bank makes of it. It needs nothing but readings in and judged ones out.
import type { ChannelConfig, Judged } from "../../src/filter/config.ts";
import { Xorshift64 } from "../../src/random.ts";
import { BitHash } from "../core/suite.ts";

const configs: readonly Omit<ChannelConfig, "name">[] = [
  { min: -40, max: 4000, sentinels: [85], periodMs: 1000 },
  { kind: "counter" },
  { noise: 0.3 },
  { resolution: 0.0625, holdReadings: 3, periodMs: 500 },
  { stuckReadings: 5, sentinels: [85, -127] },
  { stuckReadings: 0, noise: 2, periodMs: 1000 },
  { resolution: 1, kind: "counter", min: 0 },
  { sentinels: [0], sentinelTolerance: 0.5, holdReadings: 1, periodMs: 1000 },
];
export const CONFIGS: readonly ChannelConfig[] = configs.map((c, i) => ({ ...c, name: `c${i}` }));

interface Bank {
  readonly channels: readonly Judged[];
  push(readings: Float64Array, ticksMs: number): void;
}

/** Readings and ticks, one set after another. */
export class FaultyStream {
  readonly readings = new Float64Array(CONFIGS.length);
  /** Begins shortly before ticks wrap. */
  ticksMs = 4_294_900_000;
  #clockMs = this.ticksMs;
  #t = 0;
  #counter = 0;
  readonly #rng = new Xorshift64(3);

  next(): void {
    const t = this.#t++;
    const gauge = this.#gauge(t);
    this.#counter = t % 777 === 5 ? 0 : this.#counter + Math.abs(this.#rng.normal());
    const counter = t % 311 === 9 ? this.#counter - 50 : t % 203 < 2 ? NaN : this.#counter;
    for (const [c, { kind, resolution = 0 }] of CONFIGS.entries()) {
      const u = kind === "counter" ? counter : gauge;
      this.readings[c] = resolution > 0 ? Math.round(u / resolution) * resolution : u;
    }
    const isLate = t % 173 === 100;
    if (t % 61 !== 60 && !isLate) this.#clockMs += t % 2500 === 2400 ? 601_000 : 1000;
    this.ticksMs = (this.#clockMs - (isLate ? 5000 : 0)) >>> 0;
  }

  #gauge(t: number): number {
    const calm = 20 + 4 * ((t % 250) / 250) + 0.3 * this.#rng.normal();
    if (t % 97 === 3) return 85;
    if (t % 203 < 2 || t % 3000 > 2980) return NaN;
    if (t % 457 === 1) return -127;
    if (t % 991 === 2) return 1e31;
    if (t % 400 === 77) return 0;
    const level = t % 1200 > 1150 ? 20 : calm;
    return t % 4000 > 3500 ? level + 500 : level;
  }
}

/** Pushes `count` sets of readings into a bank of `CONFIGS`; `seen`: the union of the flags. */
export function judge(bank: Bank, stream: FaultyStream, count: number, hash = new BitHash()) {
  let seen = 0;
  for (let t = 0; t < count; t++) {
    stream.next();
    bank.push(stream.readings, stream.ticksMs);
    for (const { value, raw, score, flags, ageMs } of bank.channels) {
      for (const number of [value, raw, score, flags, ageMs]) hash.number(number);
      seen |= flags;
    }
  }
  return { hash, seen };
}
