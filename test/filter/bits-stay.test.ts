// Goal: whatever is done to the code of the filter, its bits stay; and a model on trial changes
// nothing of what is published, nor does a save and restore.
// Method: digests of 160,000 judged readings of eight sensors with every fault, recorded when the
// rules for readings that nobody described came (snapshot version 4).
import { expect, test } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { FilterBank } from "../../src/filter/bank.ts";
import { FLAG_NAMES, FLAG_RECOVERED } from "../../src/filter/flags.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import { CONFIGS, FaultyStream, judge } from "./faulty-stream.ts";

const COUNT = 20_000;
const light = loadModel("models/preset-light.json");
const recorded = [
  ["preset", loadModel(), "2c4f7327"],
  ["preset-light", light, "42ab7cf4"],
] as const;

test.each(recorded)("%s", (_, model, digest) => {
  const { hash, seen } = judge(new FilterBank(model, CONFIGS), new FaultyStream(), COUNT);
  expect(hash.hex).toBe(digest);
  // No step of this stream is lost any more.
  expect(seen | FLAG_RECOVERED).toBe(2 ** FLAG_NAMES.length - 1);
});

function restored(from: FilterBank, model: FilterModel): FilterBank {
  const saved = new Uint8Array(from.snapshotBytes);
  from.saveInto(saved);
  const bank = new FilterBank(model, CONFIGS);
  expect(bank.restore(saved)).toBeUndefined();
  return bank;
}

test.each(recorded)("%s, saved and restored, beside models on trial", (_, model, digest) => {
  let bank = new FilterBank(model, CONFIGS);
  const stream = new FaultyStream();
  const { hash } = judge(bank, stream, 5011);
  bank = restored(bank, model);
  judge(bank, stream, 3000, hash);
  bank.loadTrial(light);
  judge(bank, stream, 1000, hash);
  bank.startTrial();
  judge(bank, stream, 4000, hash);
  bank.stopTrial();
  judge(bank, stream, 89, hash);
  bank = restored(bank, model);
  judge(bank, stream, COUNT - 5011 - 8089, hash);
  expect(hash.hex).toBe(digest);
});
