// Goal: a channel learns from its own excursions how likely the next one is a step, and by which
// values its sensor reports failure. Method: readings without noise and scale 1, so that every
// count and chance is known exactly.
import { describe, expect, it, test } from "vitest";
import { EXCURSION, REPEATS, STEP_CHANCE } from "../../src/filter/features.ts";
import { Front } from "../../src/filter/front.ts";
import { EXCURSION_READINGS, EXCURSION_SCALES } from "../../src/limits.ts";

class Feed {
  readonly front = new Front([{ name: "" }]);
  #previous: number;

  constructor(level: number) {
    this.front.excursions.begin(0, level);
    this.#previous = level;
  }

  /** Takes readings; says of each how likely it belongs to a step. */
  chances(...readings: number[]): number[] {
    return readings.map((u) => {
      const { excursions, reading } = this.front;
      reading.u = u;
      excursions.take(0, reading, this.#previous, 1);
      this.#previous = u;
      return reading.x[STEP_CHANCE]!;
    });
  }

  /** The same of whether it repeats itself. */
  repeats(...readings: number[]): number[] {
    return readings.map((u) => {
      this.chances(u);
      return this.front.reading.x[REPEATS]!;
    });
  }
}

function close(values: readonly number[], expected: readonly number[]): void {
  expect(values.map((v) => v.toFixed(12))).toEqual(expected.map((v) => v.toFixed(12)));
}

describe("how likely it is a step", () => {
  it("is 0 for calm readings, drifting ones too", () => {
    const drift = Array.from({ length: 50 }, (_, t) => (EXCURSION_SCALES - 0.5) * t);
    expect(new Feed(0).chances(...drift).every((p) => p === 0)).toBe(true);
  });

  it("starts from steps 0.2 against 0.1 for each length of a spike", () => {
    const chances = new Feed(0).chances(9, 9.1, 9.2, 9.3, 9.4, 9.5, 9.6, 9.7);
    close(chances, [0.2 / 0.8, 0.2 / 0.7, 0.2 / 0.6, 0.4, 0.5, 0.2 / 0.3, 1, 0]);
  });

  it("rises once an excursion outlasts the spikes seen so far", () => {
    const feed = new Feed(0);
    for (let k = 0; k < 10; k++) feed.chances(20, 20.5, 0);
    const lost = 0.98 ** 10;
    const spikes = (1 - lost) / (1 - 0.98);
    const [step, none] = [0.2 * lost, 0.1 * lost];
    close(feed.chances(20, 20.5, 21), [
      step / (step + spikes + 6 * none),
      step / (step + spikes + 5 * none),
      step / (step + 4 * none),
    ]);
  });

  it("rises where all jumps were steps", () => {
    const feed = new Feed(0);
    for (let level = 20; level <= 200; level += 20) {
      for (let k = 0; k < EXCURSION_READINGS; k++) feed.chances(level + k / 100);
    }
    expect(feed.chances(220)[0]).toBeGreaterThan(0.9);
  });

  it.each([
    [11, "small"],
    [39, "middle"],
    [500, "large"],
  ])("counts jumps of %d scales (%s) apart", (jump) => {
    const feed = new Feed(0);
    for (let k = 0; k < 10; k++) feed.chances(jump, 0);
    const others = [11, 39, 500].filter((other) => other !== jump);
    expect(feed.chances(jump, 0)[0]).toBeLessThan(0.03);
    for (const other of others) close(feed.chances(other, 0), [0.25, 0]);
  });

  it("sees a spike's return though the level moved meanwhile", () => {
    const feed = new Feed(0);
    feed.chances(400, 401, 9);
    expect(feed.front.reading.x[EXCURSION]).toBe(0);
    expect(feed.chances(12)[0]).toBe(0);
    // From 9 on: a return to 0 is an excursion of its own now.
    expect(feed.chances(0)[0]).toBeGreaterThan(0);
  });
});

describe("whether it repeats itself", () => {
  it("a sentinel is known after it was seen twice", () => {
    const feed = new Feed(20);
    expect(feed.repeats(85, 20, 85, 20, 85, 20)).toEqual([0, 0, 0, 0, 1, 0]);
  });

  it("or twice in a row", () => {
    const feed = new Feed(20);
    expect(feed.repeats(85, 85, 20, 85)).toEqual([0, 0.5, 0, 1]);
  });

  it("three are kept, the oldest goes", () => {
    const feed = new Feed(20);
    for (const sentinel of [85, -127, 0, 999]) feed.repeats(sentinel, sentinel, 20);
    expect(feed.repeats(85, 20, -127, 20, 0, 20, 999, 20)).toEqual([0, 0, 1, 0, 1, 0, 1, 0]);
  });

  it("single spikes that differ do not push a sentinel out", () => {
    const feed = new Feed(20);
    feed.repeats(85, 85, 20);
    for (let k = 0; k < 100; k++) feed.repeats(60 + k / 7, 20);
    expect(feed.repeats(85)).toEqual([1]);
  });

  it("a value that stays is a level and no sentinel", () => {
    const feed = new Feed(20);
    feed.repeats(85, 85, 20);
    feed.repeats(...Array<number>(EXCURSION_READINGS).fill(85));
    expect(feed.repeats(85, 20, 85)).toEqual([0, 0, 0]);
  });

  it("a calm reading does not, however seldom a step was seen", () => {
    const feed = new Feed(20);
    // So many spikes that the chance of a step is no number above 0 any more.
    for (let k = 0; k < 40_000; k++) feed.repeats(85, 20);
    expect(feed.chances(85)).toEqual([0]);
    expect(feed.repeats(20)).toEqual([0]);
  });

  it("calm readings that are equal do not count", () => {
    expect(new Feed(20).repeats(20, 20, 20)).toEqual([0, 0, 0]);
  });
});

test("begins anew at another level with what it learned", () => {
  const feed = new Feed(20);
  feed.repeats(85, 85, 20);
  feed.front.excursions.begin(0, 300);
  expect(feed.repeats(300, 85)).toEqual([0, 1]);
});

test("goes on from a save as if never interrupted", () => {
  const readings = Array.from({ length: 400 }, (_, t) =>
    t % 17 < (t % 3) + 1 ? [85, -127, 31 + (t % 5)][t % 3]! : 20 + (t > 200 ? 30 : 0) + (t % 4),
  );
  const whole = new Feed(20);
  const expected = readings.map((u) => [...whole.chances(u), whole.front.reading.x[REPEATS]]);
  for (const at of [1, 18, 87, 204, 399]) {
    const first = new Feed(20);
    first.chances(...readings.slice(0, at));
    const { columns } = first.front;
    const saved = new Uint8Array(columns.byteLength);
    columns.saveInto(saved, 0);
    const second = new Feed(readings[at - 1]!);
    expect(second.front.columns.isSound(saved, 0)).toBe(true);
    second.front.columns.load(saved, 0);
    const rest = readings
      .slice(at)
      .map((u) => [...second.chances(u), second.front.reading.x[REPEATS]]);
    expect(rest).toEqual(expected.slice(at));
  }
});
