// Goal: a channel that starts amid a burst is at its level within three readings after it. Method:
// starts of which up to half are wrong, upwards and downwards, in every order.
import { describe, expect, it } from "vitest";
import { around, dice, judge, SEEDS } from "./made.ts";

it("the burst that was seen: 400 amid 9,100", () => {
  const start = [400, 405, 9000, 398, 402, 9100, 9050, 9120, 9080, 401, 399];
  const out = judge([...start, ...around(dice(1), 400, 3, 60, 1)]);
  for (const { value } of out.slice(11)) expect(Math.abs(value - 400)).toBeLessThan(20);
});

describe.each([...SEEDS, 7, 8, 9, 10])("seed %d", (seed) => {
  it("is at the level within three readings", () => {
    const d = dice(seed);
    const level = d.uniform(100, 900);
    const wrong = d.pick([9000, -3000, 65_535]);
    const noise = d.uniform(0.5, 4);
    const good = around(d, level, noise, 3 + d.whole(2, 5), 0.1);
    const bad = around(d, wrong, 40, Math.min(good.length - 1, d.whole(3, 5)), 0.1);
    const tail = bad.splice(d.whole(0, 2));
    // Single wrong ones among the good ones, then a run of them.
    const head = good.slice();
    for (const u of bad) head.splice(d.whole(1, head.length - 1), 0, u);
    const start = [...head, ...tail];
    const out = judge([...start, ...around(d, level, noise, 80, 0.1)]);
    for (const { value } of out.slice(start.length + 3)) {
      expect(Math.abs(value - level)).toBeLessThan(8 * noise);
    }
  });
});
