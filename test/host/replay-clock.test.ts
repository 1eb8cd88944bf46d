// Goal: recorded time becomes monotonic ticks without false steps back, duplicates or gaps. Method:
// the ticks of chosen times, and of recordings whose gaps or rates do not fit 32-bit milliseconds.
import { expect, test } from "vitest";
import { RealClock } from "../../host/device/clock.ts";
import { ReplayClock } from "../../lab/replay/replay-clock.ts";
import { VirtualClock } from "../../lab/replay/virtual-clock.ts";

const SECONDS = {
  kind: "count",
  unitMs: 1000,
  since1970: false,
  originMs: 0,
  says: "s",
  numbers: { decimal: ".", group: "", unit: "", prefix: "" },
} as const;

function ticksOf(times: readonly number[], periodMs: number): number[] {
  const clock = new ReplayClock({
    periodMs,
    time: { names: ["t"], indices: [0], format: SECONDS },
  });
  return times.map((timeMs) => {
    clock.advance(timeMs);
    return clock.clock.ticksMs();
  });
}

test("starts at 0, follows the recording, also back, and guesses where it does not say", () => {
  expect(ticksOf([5000, 6000, NaN, 8000, 7500, 9000], 1000)).toEqual([
    0, 1000, 2000, 3000, 2500, 4000,
  ]);
  expect(ticksOf([NaN, NaN, 5000], 0)).toEqual([0, 1000, 2000]);
});

test("a gap of two months is a step forward, one back of two months a step back", () => {
  const month = 30 * 86_400_000;
  const [, forward, next] = ticksOf([0, 2 * month, 2 * month + 1000], 1000);
  expect(forward).toBe(2 ** 30);
  expect(next! - forward!).toBe(1000);
  const [, , back] = ticksOf([0, 1000, -2 * month], 1000);
  expect((back! - 1000) >>> 0).toBeGreaterThan(2 ** 31);
});

test("ten thousand readings a second get ticks of their own", () => {
  const ticks = ticksOf([0, 0.1, 0.2, 0.3], 0.1);
  expect(new Set(ticks.map((tick, i) => (i === 0 ? 100 : tick - ticks[i - 1]!))).size).toBe(1);
});

test("clocks wrap at 2^32", () => {
  const clock = new VirtualClock();
  clock.set(2 ** 32 + 5.9, 7);
  expect(clock.ticksMs()).toBe(5);
  expect(clock.wallMs()).toBe(7);
  const real = new RealClock();
  expect(Number.isInteger(real.ticksMs())).toBe(true);
  expect(real.wallMs()).toBeGreaterThan(Date.UTC(2024, 0, 1));
});
