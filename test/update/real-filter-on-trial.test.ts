// Goal: the trial tells good models from bad ones with the filter that ships, and takes over
// without a gap. Method: the preset as factory model, signed variants of it offered over the fake
// broker, two channels of noise and steps through `FilterArenas`.

import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { NodeCrypto } from "../../host/model/crypto.ts";
import { loadModel } from "../../host/model/presets.ts";
import { examineeOf, fileOf, packModel } from "../../lab/model/pack.ts";
import { FilterBank } from "../../src/filter/bank.ts";
import { filterShape } from "../../src/filter/model.ts";
import { LAYERS_MAX } from "../../src/limits.ts";
import { weightCount } from "../../src/model/shape.ts";
import { FilterArenas } from "../../src/update/filter-arenas.ts";
import { Updater } from "../../src/update/updater.ts";
import { FaultFlash } from "./fault-flash.ts";
import { DEVICE_CLASS, packed, regressModel, signedFile, signer, trusted } from "./models.ts";
import { FakeBroker, idOf, TOPICS } from "./world.ts";

const preset = loadModel(join(import.meta.dirname, "../../models/preset.json"));

const READOUT = (preset.layers + 1) * 8;

type Change = (weights: Float64Array) => void;

/** The preset, changed; `off` bends what its author says that it answers. */
function file(sequence: number, change: Change = () => {}, off = (v: number) => v): Uint8Array {
  const weights = Float64Array.from(preset.weights);
  change(weights);
  const label = { name: "preset", deviceClass: DEVICE_CLASS, sequence };
  const model = packModel({ ...preset, weights }, label, new NodeCrypto(), (draft) => {
    const examinee = examineeOf(draft);
    return {
      reset: () => examinee.reset(),
      stepInto: (readings, out) => {
        examinee.stepInto(readings, out);
        out[0] = off(out[0]!);
      },
    };
  });
  return sequence === 0 ? fileOf(model) : signedFile(model);
}

const factory = file(0);
const channels = [
  { name: "a", min: -100, max: 100 },
  { name: "b", min: -100, max: 100 },
];
let bank: FilterBank;
let broker: FakeBroker;
let updater: Updater;
let ticks = 0;

beforeEach(() => {
  ticks = 0;
  const largest = { layers: LAYERS_MAX, states: 4 };
  bank = new FilterBank(preset, channels, largest);
  const arenas = new FilterArenas(bank, largest);
  broker = new FakeBroker();
  updater = new Updater({
    flash: new FaultFlash(6),
    crypto: new NodeCrypto(),
    clock: { ticksMs: () => ticks, wallMs: () => Number.NaN },
    link: broker.link,
    arenas,
    device: {
      deviceClass: DEVICE_CLASS,
      arenaBytes: arenas.arenaBytes,
      channels: 2,
      keys: [trusted(signer)],
    },
    topics: TOPICS,
    factory,
    trialReadings: 200,
  });
  updater.onUp();
});

function noise(i: number): number {
  return ((Math.imul(i + 1, 2654435761) >>> 8) % 1000) / 500 - 1;
}

/** Readings until the update has ended; the values of channel 0. */
function run(): number[] {
  const readings = new Float64Array(2);
  const values: number[] = [];
  for (let i = 0; i < 2400; i++) {
    ticks += 1000;
    for (const [topic, bytes] of broker.queue.splice(0)) {
      updater.onFragment(topic, bytes.length, 0, bytes);
    }
    updater.poll();
    const level = i % 300 < 150 ? 20 : 24;
    readings[0] = level + noise(i);
    readings[1] = i % 97 === 0 ? Number.NaN : 5 + noise(i + 7777);
    bank.push(readings, ticks);
    values.push(bank.channels[0]!.value);
  }
  return values;
}

test("the preset against itself is confirmed, and values go on without a gap", () => {
  const next = file(10);
  broker.offer(next);
  const values = run();
  expect(updater.state).toBe("confirmed");
  expect(broker.reported).toMatchObject({ active: idOf(next), code: "none" });
  expect(values.every(Number.isFinite)).toBe(true);
  // No value leaves the signal by more than the step and its noise.
  expect(Math.min(...values)).toBeGreaterThan(18);
  expect(Math.max(...values)).toBeLessThan(26);
});

test.each([
  ["answers with a constant", (w: Float64Array) => w.fill(0, w.length - READOUT), /trial-worse/],
  ["runs away", (w: Float64Array) => w.fill(3, w.length - READOUT), /trial-(nan|worse|range)/],
] as const)("a model that %s is rolled back", (_name, change, code) => {
  broker.offer(file(10, change));
  const values = run();
  expect(updater.state).toBe("rolled-back");
  expect(updater.code).toMatch(code);
  expect(values.every(Number.isFinite)).toBe(true);
  expect(Math.max(...values)).toBeLessThan(26);
});

test.each([
  ["one unit in the last place", (v: number) => v * (1 + 2 ** -52), "confirmed", "none"],
  ["1e-3 noise scales", (v: number) => v + 1e-3, "rolled-back", "golden"],
] as const)("a golden vector that is off by %s: %3$s", (_name, off, state, code) => {
  broker.offer(file(10, undefined, off));
  run();
  expect(updater).toMatchObject({ state, code });
});

test("a filter with more states than there is room for is refused before its first chunk", () => {
  const shape = filterShape(1, 13);
  const weights = new Float64Array(weightCount(shape));
  const label = { name: "wide", deviceClass: DEVICE_CLASS, sequence: 10 };
  const wide = signedFile(packModel({ ...shape, weights }, label, new NodeCrypto(), examineeOf));
  broker.offer(wide);
  run();
  expect(broker.reported).toMatchObject({ refused: idOf(wide), refusedCode: "kind" });
});

test("a regress model for as many channels is refused before its first chunk", () => {
  const regress = signedFile(packed(regressModel(1, 2, 2), { sequence: 10 }));
  broker.offer(regress);
  run();
  expect(broker.reported).toMatchObject({ refused: idOf(regress), refusedCode: "kind" });
  expect([...broker.subscribed].some((topic) => topic.startsWith(TOPICS.blob))).toBe(false);
});
