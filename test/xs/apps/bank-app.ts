// Makes a bank of N channels of the preset, then puts a model on trial: prints what memory each
// holds, and the bytecodes that a reading of one channel takes, alone and beside the trial.
import type { FilterBank } from "../../../src/filter/bank.ts";
import { BYTECODES } from "./counters.ts";
import { held, since } from "./held.ts";
import { presetModel } from "./preset.ts";

const channels = Number(argument);
const STEPS = 320;

const model = presetModel();
const { layers, states } = model;
const configs = Array.from({ length: channels }, () => ({ name: "t", min: -40, max: 90 }));
const random = new Sluice.Xorshift64(7);
const readings = Float64Array.from({ length: 64 }, () => random.normal());
const values = new Float64Array(channels);
let t = 0;

function bytecodesOf(step: () => void): number {
  const before = counter(BYTECODES);
  for (let i = 0; i < STEPS; i++) step();
  return counter(BYTECODES) - before;
}

function fill(): void {
  values.fill(readings[t & 63]);
  t++;
}

let bank: FilterBank | undefined;
const push = (): void => {
  fill();
  bank?.push(values, 1000 * t);
};
const perReading = (): number =>
  Math.round((bytecodesOf(push) - bytecodesOf(fill)) / STEPS / channels);

const empty = held();
bank = new Sluice.FilterBank(model, configs);
const alone = since(empty);
bank = undefined;
const again = held();
bank = new Sluice.FilterBank(model, configs, { layers, states });
const withRoom = since(again);
bytecodesOf(push);
const bytecodes = perReading();
const before = held();
bank.loadTrial(model);
bank.startTrial();
const trial = since(before);
const both = since(again);
const bytecodesOnTrial = perReading();
print(JSON.stringify({ alone, withRoom, trial, both, bytecodes, bytecodesOnTrial }));
