// Goal: a channel that steps by habit is followed at once or at the second reading that agrees, and
// the noise of the new level is learned, not flagged. Method: kettles, scales, lights: two or more
// levels whose noise is proportional to them; the first steps, and the first to each level, are for
// learning the habit.
import { describe, expect, it } from "vitest";
import { around, type Dice, dice, judge, SEEDS } from "./made.ts";

interface Load {
  readonly name: string;
  readonly noise: (level: number) => number;
  readonly step: number;
  levels(d: Dice): number;
}

const LOADS: readonly Load[] = [
  {
    name: "a kettle",
    noise: (u) => 0.05 + 0.004 * u,
    step: 0.1,
    levels: (d) => d.pick([0.5, 2000]),
  },
  { name: "a lamp", noise: (u) => 0.05 + 0.003 * u, step: 0.1, levels: (d) => d.pick([0.3, 58]) },
  {
    name: "a scale",
    noise: () => 0.8,
    step: 0.1,
    levels: (d) => d.pick([0, 250, 740, 1310]),
  },
  {
    name: "lux",
    noise: (u) => 0.4 + 0.01 * u,
    step: 1,
    levels: (d) => d.pick([4, 160, 420]),
  },
  {
    name: "a valve",
    noise: () => 0.02,
    step: 0.01,
    levels: (d) => d.pick([1.2, 3.4]),
  },
];

/** Steps until the habit is known. */
const LEARNED = 4;

describe.each(LOADS)("$name", ({ noise, step, levels }) => {
  it.each(SEEDS)("is followed at the second reading (seed %d)", (seed) => {
    const d = dice(seed);
    const readings: number[] = [];
    const steps: { at: number; level: number; size: number }[] = [];
    let level = levels(d);
    readings.push(...around(d, level, noise(level), 60, step));
    for (let i = 0; i < 24; i++) {
      let next = level;
      while (next === level) next = levels(d);
      steps.push({ at: readings.length, level: next, size: Math.abs(next - level) });
      level = next;
      readings.push(...around(d, level, noise(level), d.whole(25, 80), step));
    }
    const out = judge(readings);
    const known = steps.slice(LEARNED).filter(({ at, level: to }) => {
      return steps.some((earlier) => earlier.at < at && earlier.level === to);
    });
    for (const { at, level: to, size } of known) {
      const error = Math.abs(out[at + 1]!.value - to);
      expect(error, `at ${at}`).toBeLessThan(0.1 * size + 4 * noise(to));
    }
    const flagged = out.slice(known[0]!.at).filter(({ flags }) => flags.includes("outlier"));
    expect(flagged.length / known.length).toBeLessThanOrEqual(3);
    const changes = out.filter(({ problem }, t) => t > 0 && problem !== out[t - 1]!.problem);
    expect(changes.length).toBeLessThanOrEqual(2 * LEARNED);
  });
});
