// Goal: a device's history holds the newest readings, in order, within its bound, and a part of it
// is found at once. Method: against a plain list of everything, at random times.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { History, KEPT_MS, READINGS_MAX } from "../../page/live/history.ts";
import { TimeWindow, WINDOWS_MS } from "../../page/live/time-window.ts";

const reading = (value: number) => {
  return {
    id: "a",
    value,
    raw: value + 0.5,
    score: 0,
    flags: value % 7,
    ageMs: 0,
    plusMinus: NaN,
    problem: false,
  };
};

describe("history", () => {
  test("has the end of the list of all readings, and all of the time to keep", () => {
    const property = fc.property(
      fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 3000 }),
      fc.integer({ min: 1, max: 50 }),
      (steps, factor) => {
        const history = new History();
        history.addTrack();
        const times: number[] = [];
        let now = 0;
        steps.forEach((step, i) => {
          now += step * factor;
          times.push(now);
          history.begin(now);
          history.set(0, reading(i));
        });
        const { length } = history;
        const { flags, raw, value } = history.tracks[0]!;
        const first = times.length - length;
        for (let i = 0; i < length; i++) {
          const expected = reading(first + i);
          if (history.times[i] !== times[first + i]) return false;
          if (value[i] !== expected.value || raw[i] !== expected.raw) return false;
          if (flags[i] !== expected.flags) return false;
        }
        return times.filter((time) => time >= now - KEPT_MS).length <= length;
      },
    );
    fc.assert(property, { seed: 2, numRuns: 200 });
  });

  test("stays within its bound, however fast readings come", () => {
    const history = new History();
    history.addTrack();
    for (let i = 0; i < 3 * READINGS_MAX; i++) history.begin(i / 10);
    expect(history.times.length).toBe(READINGS_MAX);
    expect(history.length).toBeGreaterThan(READINGS_MAX / 2);
    expect(history.times[history.length - 1]).toBe((3 * READINGS_MAX - 1) / 10);
  });

  test("what was saved comes back before what was heard since, and no reading twice", () => {
    const before = new History();
    for (const track of [before.addTrack(), before.addTrack()]) {
      for (let i = 0; track === 1 && i < 300; i++) {
        before.begin(1000 * i);
        before.set(0, reading(i));
        if (i % 2 === 0) before.set(1, reading(-i));
      }
    }
    const { times, tracks } = before.save();
    const after = new History();
    after.addTrack();
    after.begin(299_000);
    after.set(0, reading(7));
    after.addTrack();
    after.recall(0, times, tracks[0]!);
    after.recall(1, times, tracks[1]!);
    expect(after.length).toBe(300);
    expect([...after.times.subarray(0, 300)]).toEqual([...times]);
    expect(after.tracks[0]!.value[299]).toBe(7);
    expect(after.tracks[0]!.value.subarray(0, 299)).toEqual(tracks[0]!.value.subarray(0, 299));
    expect(after.tracks[1]!.raw.subarray(0, 299)).toEqual(tracks[1]!.raw.subarray(0, 299));
  });

  test("a later channel has nothing before; a clock that goes back does not mix the order", () => {
    const history = new History();
    history.addTrack();
    history.begin(1000);
    history.begin(500);
    expect([...history.times.subarray(0, 2)]).toEqual([1000, 1000]);
    history.addTrack();
    history.set(1, reading(3));
    expect(history.tracks[1]!.value[0]).toBeNaN();
    expect(history.tracks[1]!.value[1]).toBe(3);
    expect([history.rowAt(999), history.rowAt(1000), history.rowAt(1001)]).toEqual([0, 0, 2]);
  });
});

describe("window of time", () => {
  test("follows, stands still, zooms, moves and comes back", () => {
    const window = new TimeWindow();
    const [length] = WINDOWS_MS;
    window.choose(length);
    expect(window.range(100_000)).toEqual({ min: 100_000 - length, max: 100_000 });
    // As long as there are few readings, time before them takes no room.
    expect(window.range(100_000, 88_000).min).toBe(88_000);
    expect(window.range(100_000, 99_000).min).toBe(90_000);
    window.pause(100_000);
    expect(window.range(200_000).max).toBe(100_000);
    window.zoom(90_000, 91_000);
    window.pan(0.5, 0);
    expect(window.range(0)).toEqual({ min: 90_500, max: 91_500 });
    window.stretch(2, 0);
    expect(window.range(0)).toEqual({ min: 90_000, max: 92_000 });
    for (let i = 0; i < 60; i++) window.stretch(0.5, 0);
    const { max, min } = window.range(0);
    expect(max - min).toBe(200);
    expect(window.mode).toBe("still");
    window.follow();
    expect(window.range(5).max).toBe(5);
  });
});
