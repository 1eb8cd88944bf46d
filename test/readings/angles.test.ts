// Goal: an angle comes round: around north it is north, however it turns. Method: wind vanes, a
// compass in radians, one from -180 to 180; errors along the shorter arc.
import { describe, expect, it } from "vitest";
import { around, dice, judge, SEEDS } from "./made.ts";

const wrapped = (u: number, turn: number, start = 0): number =>
  u - Math.floor((u - start) / turn) * turn;

const arc = (a: number, b: number, turn: number): number =>
  Math.abs(wrapped(a - b + turn / 2, turn) - turn / 2);

describe.each(SEEDS)("seed %d", (seed) => {
  it("a vane around north", () => {
    const d = dice(seed);
    const noise = d.uniform(3, 9);
    const readings = around(d, 0, noise, 300).map((u) => wrapped(Math.round(u), 360));
    const out = judge(readings, { kind: "angle" });
    for (const { flags, score, value } of out.slice(20)) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(360);
      expect(arc(value, 0, 360)).toBeLessThan(4 * noise);
      expect(score).toBeLessThan(8);
      expect(flags).toBe("");
    }
  });

  it("a vane that turns all the time", () => {
    const d = dice(seed);
    const speed = d.uniform(-6, 6);
    const truth = Array.from({ length: 600 }, (_, t) => speed * t);
    const out = judge(
      truth.map((u) => wrapped(u + 4 * d.normal(), 360)),
      { kind: "angle" },
    );
    const far = out.slice(40).filter(({ value }, i) => arc(value, truth[i + 40]!, 360) > 40);
    expect(far.length).toBe(0);
  });

  it("in radians, with spikes and gaps", () => {
    const d = dice(seed);
    const turn = 2 * Math.PI;
    const readings = around(d, 0, 0.06, 400).map((u, t) => {
      if (t % 61 === 7) return NaN;
      return wrapped(t % 43 === 11 ? u + 2 : u, turn);
    });
    const out = judge(readings, { kind: "angle", turn });
    for (const { value } of out.slice(20)) expect(arc(value, 0, turn)).toBeLessThan(0.6);
  });

  it("from -180 to 180 where its range says so", () => {
    const d = dice(seed);
    const readings = around(d, 180, 5, 300).map((u) => wrapped(u, 360, -180));
    const out = judge(readings, { kind: "angle", min: -180, max: 180 });
    for (const { value } of out.slice(20)) {
      expect(value).toBeGreaterThanOrEqual(-180);
      expect(value).toBeLessThanOrEqual(180);
      expect(arc(value, 180, 360)).toBeLessThan(25);
    }
  });

  it("goes on after it was away", () => {
    const d = dice(seed);
    const vane = (level: number, count: number) =>
      around(d, level, 4, count).map((u) => wrapped(u, 360));
    const readings = [...vane(355, 100), ...Array(40).fill(NaN), ...vane(10, 100)];
    const out = judge(readings, { kind: "angle" });
    for (const { value } of out.slice(146)) expect(arc(value, 10, 360)).toBeLessThan(25);
  });
});
