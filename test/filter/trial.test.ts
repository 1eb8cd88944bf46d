// Goal: a model on trial is a second estimator behind the same front. It starts at each channel's
// level, becomes what a bank of its own would be, is seen by its observer alone, takes over without
// a gap, and survives a sleep. Method: the preset publishes and the light one is tried, on the
// faulty stream; a bank of the light one alone beside them.
import { beforeEach, describe, expect, it } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { FilterBank, type ObserveTrial } from "../../src/filter/bank.ts";
import { FLAG_HELD, FLAG_UNAVAILABLE, FLAG_WARMING } from "../../src/filter/flags.ts";
import { CONFIGS, FaultyStream } from "./faulty-stream.ts";
import { untrainedModel } from "./replay.ts";

const preset = loadModel();
const light = loadModel("models/preset-light.json");
const LARGEST = { layers: 3, states: 8 };
const BEFORE = 1000;
/** Flags of a value that is not made by an estimator from the reading. */
const NO_NEWS = FLAG_HELD | FLAG_UNAVAILABLE | FLAG_WARMING;

let bank: FilterBank;
let alone: FilterBank;
let stream: FaultyStream;
let heard: Parameters<ObserveTrial>[];
/** Of channel 0: what both models had predicted, and what their outputs then were. */
let before: number[][];
let after: number[][];

beforeEach(() => {
  bank = new FilterBank(preset, CONFIGS, LARGEST);
  alone = new FilterBank(light, CONFIGS);
  stream = new FaultyStream();
  heard = [];
  before = [];
  after = [];
  bank.watchTrial((...what) => heard.push(what));
  run(BEFORE);
});

function run(count: number, visit: () => void = () => {}): void {
  for (let t = 0; t < count; t++) {
    stream.next();
    bank.push(stream.readings, stream.ticksMs);
    alone.push(stream.readings, stream.ticksMs);
    visit();
  }
}

function saved(from: FilterBank): Uint8Array {
  const bytes = new Uint8Array(from.snapshotBytes);
  from.saveInto(bytes);
  return bytes;
}

const values = (of: FilterBank): number[] => of.channels.map(({ value }) => value);

describe("a trial", () => {
  it("starts at the level of each channel, and soon is what a bank of that model would be", () => {
    const trial = bank.loadTrial(light);
    bank.startTrial();
    const away = (c: number) => {
      // A counter's value is its last reading, no model's.
      if (CONFIGS[c]!.kind === "counter") return 0;
      const { noise, value } = alone.channels[c]!;
      return Number.isNaN(value) || noise === 0 ? 0 : Math.abs(trial.z[c]! - value) / noise;
    };
    for (let c = 0; c < CONFIGS.length; c++) expect(away(c), `channel ${c}`).toBeLessThan(8);
    run(2000);
    for (let c = 0; c < CONFIGS.length; c++) expect(away(c), `channel ${c}`).toBeLessThan(1e-3);
  });

  it("is told of each good reading of a running channel, once", () => {
    bank.loadTrial(light);
    run(10);
    expect(heard).toEqual([]);
    bank.startTrial();
    let good = 0;
    run(500, () => {
      for (const { flags } of bank.channels) if ((flags & NO_NEWS) === 0) good++;
    });
    expect(good).toBeGreaterThan(2500);
    expect(heard.length).toBe(good);
    bank.stopTrial();
    run(100);
    expect(heard.length).toBe(good);
  });

  it("is told what both had predicted, and NaN from the first output on that is not finite", () => {
    const trial = bank.loadTrial(light);
    bank.startTrial();
    run(200, () => {
      const told = heard.filter(([c]) => c === 0).at(-1);
      if (told === undefined) return;
      heard.length = 0;
      before.push(told.slice(3));
      after.push([bank.channels[0]!.value, trial.z[0]!]);
    });
    expect(before.length).toBeGreaterThan(100);
    const stays = before.slice(1).filter(([old], i) => old === after[i]![0]);
    expect(stays.length).toBeGreaterThan(0.8 * before.length);
    run(5, () => {
      trial.z[0] = Number.NaN;
    });
    heard.length = 0;
    run(100);
    const ofFirst = heard.filter(([c]) => c === 0);
    expect(ofFirst.length).toBeGreaterThan(50);
    expect(ofFirst.every(([, , , , next]) => Number.isNaN(next))).toBe(true);
  });
});

describe("promotion", () => {
  it("keeps the published objects and goes on from the trial's outputs", () => {
    const objects = [...bank.channels];
    const trial = bank.loadTrial(light);
    bank.startTrial();
    run(2000);
    bank.promoteTrial();
    const before = [...trial.z];
    expect(bank.channels.every((channel, c) => channel === objects[c])).toBe(true);
    run(1);
    for (const [c, { noise, value }] of bank.channels.entries()) {
      if (!Number.isNaN(value)) expect(Math.abs(value - before[c]!)).toBeLessThan(40 * noise);
    }
    run(500);
    for (const [c, { noise, value }] of bank.channels.entries()) {
      const other = alone.channels[c]!;
      expect(bank.channels[c]!.flags).toBe(other.flags);
      // What is held may have been held since before.
      if ((other.flags & NO_NEWS) === 0) {
        expect(Math.abs(value - other.value)).toBeLessThan(1e-6 * noise);
      }
    }
  });

  it("or an end in the midst of a set of readings is for the next ones", () => {
    const twin = new FilterBank(preset, CONFIGS);
    twin.restore(saved(bank));
    let stops = 0;
    bank.watchTrial(() => {
      stops++;
      bank.promoteTrial();
    });
    bank.loadTrial(light);
    bank.startTrial();
    stream.next();
    bank.push(stream.readings, stream.ticksMs);
    twin.push(stream.readings, stream.ticksMs);
    expect(stops).toBe(1);
    expect(bank.channels[0]!.value).toBe(twin.channels[0]!.value);
    run(50);
    expect(stops).toBe(1);
  });

  it("alternates between two rooms, and refuses a model that is larger", () => {
    for (let i = 0; i < 3; i++) {
      for (const model of [light, preset]) {
        bank.loadTrial(model);
        bank.promoteTrial();
        run(300);
      }
    }
    expect(bank.fits({ layers: 3, states: 9 })).toBe(false);
    expect(bank.fits({ layers: 1, states: 24 })).toBe(true);
    expect(() => bank.loadTrial(untrainedModel(3, 9))).toThrow(/do not fit/);
    run(10);
    expect(() => bank.startTrial()).toThrow(/no model/);
    expect(values(bank).filter(Number.isNaN)).toEqual(values(alone).filter(Number.isNaN));
  });
});

describe("a sleep during a trial", () => {
  const awake = (snapshot: Uint8Array, model = light) => {
    const woken = new FilterBank(preset, CONFIGS, LARGEST);
    const trial = woken.loadTrial(model);
    woken.startTrial();
    return { woken, trial, reason: woken.restore(snapshot) };
  };

  it("continues bit for bit", () => {
    const trial = bank.loadTrial(light);
    bank.startTrial();
    run(200);
    const { woken, trial: other, reason } = awake(saved(bank));
    expect(reason).toBeUndefined();
    run(300, () => woken.push(stream.readings, stream.ticksMs));
    expect(values(woken)).toEqual(values(bank));
    expect([...other.z]).toEqual([...trial.z]);
    expect(saved(woken)).toEqual(saved(bank));
  });

  it("starts another model anew, at the level of each channel", () => {
    bank.loadTrial(light);
    bank.startTrial();
    run(200);
    const { woken, trial, reason } = awake(saved(bank), untrainedModel(2));
    expect(reason).toBe("trial");
    expect(values(woken)).toEqual(values(bank));
    for (const [c, { config, flags, noise, value }] of woken.channels.entries()) {
      if ((flags & NO_NEWS) !== 0 || config.kind === "counter") continue;
      expect(Math.abs(trial.z[c]! - value)).toBeLessThan(8 * noise);
    }
  });

  it("is none where the trial has ended since, or began since", () => {
    bank.loadTrial(light);
    bank.startTrial();
    run(200);
    const woken = new FilterBank(preset, CONFIGS);
    expect(woken.restore(saved(bank))).toBeUndefined();
    expect(values(woken)).toEqual(values(bank));
    bank.stopTrial();
    expect(awake(saved(bank)).reason).toBe("trial");
  });
});
