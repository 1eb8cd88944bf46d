// Goal: power may fail at any flash operation of any update; afterwards exactly the old or the
// new model runs, whole, and the update comes to its proper end.
// Method: each scenario runs once to count its operations; then once for each operation and each
// way to fail (before, in the middle, after), and each of these again with a second cut at every
// operation of the recovery. Flash enforces that units are programmed once. Counts are printed.

import { describe, expect, test } from "vitest";
import { type CutMode, FaultFlash } from "./fault-flash.ts";
import { modelFile } from "./models.ts";
import { idOf, payloadMatches, World } from "./world.ts";

const MODES: readonly CutMode[] = ["before", "during", "after"];
const SHAPE = { layers: 2, states: 8 } as const;
const factory = modelFile(0);
const first = modelFile(10, SHAPE);
const second = modelFile(11, { ...SHAPE, gain: 0.25 });
/** Answers its golden vector, and follows the signal far too slowly. */
const lazy = modelFile(12, { ...SHAPE, gain: 0.0001 });
const FILES = [factory, first, second, lazy];

interface Scenario {
  readonly name: string;
  /** Brings the device to where the scenario starts. */
  prepare(world: World): void;
  /** Makes the offer, and says when all is done. */
  begin(world: World): void;
  isDone(world: World): boolean;
  /** Models that may run at any moment. */
  readonly allowed: readonly Uint8Array[];
}

function installed(file: Uint8Array): (world: World) => void {
  return (world) => {
    world.broker.offer(file);
    expect(world.run(() => world.running === idOf(file))).toBe(true);
  };
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: "install, trial, confirm",
    prepare: () => undefined,
    begin: (world) => world.broker.offer(first),
    isDone: (world) => world.running === idOf(first),
    allowed: [factory, first],
  },
  {
    name: "second install",
    prepare: installed(first),
    begin: (world) => world.broker.offer(second),
    isDone: (world) => world.running === idOf(second),
    allowed: [first, second],
  },
  {
    name: "roll back",
    prepare: installed(first),
    begin: (world) => world.broker.offer(lazy),
    isDone: (world) => world.state === "rolled-back: trial-worse",
    allowed: [first],
  },
  {
    name: "update while a trial is pending",
    prepare: (world) => {
      installed(first)(world);
      world.broker.offer(second);
      expect(world.run(() => world.updater.state === "trial")).toBe(true);
    },
    begin: (world) => world.broker.offer(modelFile13),
    isDone: (world) => world.running === idOf(modelFile13),
    allowed: [first, second],
  },
];
const modelFile13 = modelFile(13, { ...SHAPE, gain: 0.22 });

describe.each(SCENARIOS)("$name", (scenario) => {
  const allowed = [...scenario.allowed, modelFile13];
  const template = new World({ flash: new FaultFlash(6), factory });
  template.boot();
  scenario.prepare(template);
  const before = template.flash;

  /** Runs with cuts; returns the operations after the last one. */
  function live(cuts: readonly (readonly [number, CutMode])[], seed: number): number {
    const world = new World({ flash: before.clone(seed), factory });
    for (const [topic, bytes] of template.broker.retained) world.broker.retained.set(topic, bytes);
    world.boot();
    scenario.begin(world);
    const rest = [...cuts];
    let boots = world.boots;
    let since = world.flash.operations;
    if (rest.length > 0) world.flash.cutIn(...rest.shift()!);
    const done = world.run(() => {
      if (world.boots !== boots) {
        boots = world.boots;
        if (!payloadMatches(world, [...FILES, modelFile13])) return true;
        if (!allowed.some((file) => idOf(file) === world.running)) return true;
        since = world.flash.operations;
        if (rest.length > 0) world.flash.cutIn(...rest.shift()!);
      }
      return scenario.isDone(world);
    });
    const what = `${JSON.stringify(cuts)} seed ${seed}: ${world.state}, ${world.running}`;
    expect(done && scenario.isDone(world), what).toBe(true);
    // What flash holds now is what the next start runs.
    world.flash.cutAt = 0;
    const running = world.running;
    world.boot();
    expect(world.running, what).toBe(running);
    return world.flash.operations - since;
  }

  test("a cut at every operation, and a second one at every operation after it", () => {
    const operations = live([], 1);
    let single = 0;
    let double = 0;
    for (let k = 1; k <= operations; k++) {
      for (const mode of MODES) {
        const recovery = live([[k, mode]], k);
        single++;
        for (let j = 1; j <= recovery; j++) {
          const second = MODES[(j + k) % MODES.length]!;
          live([[k, mode], [j, second]], k * 1009 + j); // biome-ignore format: a pair of cuts
          double++;
        }
      }
    }
    console.log(`power loss, ${scenario.name}: ${single} cuts, ${double} doubled`);
    expect(single).toBe(operations * MODES.length);
    expect(double).toBeGreaterThan(single);
  });
});
