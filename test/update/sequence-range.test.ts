// Goal: a sequence that is far ahead, which would shut out all later models, is refused; one that a
// clock could have given is taken, and a device whose floor is ahead already is not lost. Method:
// the rule over times and floors; one device without a clock in the world of fakes.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NodeCrypto } from "../../host/model/crypto.ts";
import { signModel } from "../../host/model/sign.ts";
import { DAY_S, RELEASED_S, SEQUENCE_END } from "../../src/limits.ts";
import { readFile } from "../../src/model/package.ts";
import { judgeSequence } from "../../src/update/offer.ts";
import { FaultFlash } from "./fault-flash.ts";
import { modelFile, signer } from "./models.ts";
import { idOf, World } from "./world.ts";

const NOW_S = RELEASED_S + 400 * DAY_S;
const YEAR_S = 365 * DAY_S;
const judge = (sequence: number, floor: number, wallMs = Number.NaN) =>
  judgeSequence(sequence, { floor, isFloor: false, wallMs });

describe("how far ahead a sequence may be", () => {
  test.each([
    ["the clock is known", 0, NOW_S * 1000, NOW_S + DAY_S],
    [
      "the clock is known, whatever the floor below",
      NOW_S - 9 * YEAR_S,
      NOW_S * 1000,
      NOW_S + DAY_S,
    ],
    ["the floor is ahead of the clock: a day at a time", 3e9, NOW_S * 1000, 3e9 + DAY_S],
    ["no clock, nothing accepted yet: ten years", 0, Number.NaN, RELEASED_S + 3652 * DAY_S],
    ["no clock: two years after the floor", NOW_S, Number.NaN, NOW_S + 730 * DAY_S],
    ["no clock, a floor given by hand", 7, Number.NaN, RELEASED_S + 730 * DAY_S],
  ] as const)("%s", (_when, floor, wallMs, last) => {
    expect(judge(last, floor, wallMs)).toBe("none");
    expect(judge(last + 1, floor, wallMs)).toBe("sequence-range");
  });

  test("never 0, never the end of the numbers; below the floor is low", () => {
    expect(judge(0, 0)).toBe("sequence-range");
    expect(judge(SEQUENCE_END, SEQUENCE_END - 2)).toBe("sequence-range");
    expect(judge(9, 10, NOW_S * 1000)).toBe("sequence-low");
  });

  test("what a publisher with a right clock signs is taken by every device behind it", () => {
    const property = fc.property(
      fc.integer({ min: RELEASED_S, max: RELEASED_S + 9 * YEAR_S }),
      fc.integer({ min: 0, max: 700 * DAY_S }),
      fc.integer({ min: -DAY_S / 2, max: DAY_S / 2 }),
      (nowS, ageS, skewS) => {
        expect(judge(nowS, Math.max(0, nowS - ageS - 1))).toBe("none");
        expect(judge(nowS, Math.max(0, nowS - ageS - 1), (nowS + skewS) * 1000)).toBe("none");
      },
    );
    fc.assert(property, { seed: 1, numRuns: 2000 });
  });
});

test("a device without a clock: the absurd one changes nothing, the next good one runs", () => {
  const world = new World({ flash: new FaultFlash(6), factory: modelFile(0) });
  world.boot();
  world.broker.offer(modelFile(4_294_901_759));
  for (let i = 0; i < 5; i++) world.turn();
  expect(world.broker.reported).toMatchObject({ floor: 0, refusedCode: "sequence-range" });
  const good = modelFile(RELEASED_S + 1);
  world.broker.offer(good);
  expect(world.run(() => world.running === idOf(good))).toBe(true);
});

test.each([0, -1, 1.5, SEQUENCE_END, 1e308, Number.NaN])(
  "sequence %d is not signed",
  (sequence) => {
    const signing = { key: signer, keyEpoch: 1, minKeyEpoch: 0, sequence };
    const factory = readFile(modelFile(0), new NodeCrypto());
    expect(() => signModel(factory, signing)).toThrow(/^sequence .*; expected 1 … 4294901759$/);
  },
);
