// Goal: a plot of a million readings still shows each spike and each flag. Method: long streams with
// one spike, one dip of the value and one flag at random places.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Extremes } from "../../lab/replay/extremes.ts";

test("nothing is left out of a short stream", () => {
  const extremes = new Extremes(10);
  for (let i = 0; i < 9; i++)
    extremes.add(i, { raw: i === 3 ? NaN : i, value: -i, flags: i, plusMinus: i });
  const points = extremes.points();
  expect(points.map(({ timeMs }) => timeMs)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(points[3]).toMatchObject({ raw: NaN, value: -3, flags: 3, plusMinus: 3 });
  expect(extremes.bucketPoints).toBe(1);
});

test("a spike, a dip and a flag stay, in order and within the bound", () => {
  const place = fc.integer({ min: 0, max: 49_999 });
  fc.assert(
    fc.property(place, place, place, (spike, dip, flag) => {
      const extremes = new Extremes(100);
      for (let i = 0; i < 50_000; i++) {
        const noise = (i * 7919) % 13;
        const [raw, value] = [i === spike ? 1000 : noise, i === dip ? -1000 : noise];
        extremes.add(i, { raw, value, flags: i === flag ? 4 : 0, plusMinus: NaN });
      }
      const points = extremes.points();
      expect(points.length).toBeLessThanOrEqual(404);
      expect(points.find(({ raw }) => raw === 1000)?.timeMs).toBe(spike);
      expect(points.find(({ value }) => value === -1000)?.timeMs).toBe(dip);
      const flagged = points.filter(({ flags }) => flags === 4);
      expect(flagged.length).toBe(1);
      expect(Math.abs(flagged[0]!.timeMs - flag)).toBeLessThan(extremes.bucketPoints);
      for (let i = 1; i < points.length; i++) {
        expect(points[i]!.timeMs).toBeGreaterThan(points[i - 1]!.timeMs);
      }
    }),
    { numRuns: 20, seed: 7 },
  );
});
