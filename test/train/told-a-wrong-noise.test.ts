// Goal: who tells a channel half or twice its noise loses little, since excursions are judged by
// the scale that the readings show. Method: the preset after 1,000 readings of normal noise, at a
// step of five scales; error of the ten readings after it, told wrong over told right. Judged by
// what was told, the noise itself would look like spikes: half then costs 1.21 times, not 1.12.
import { expect, test } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { oneChannel } from "../../lab/one-channel.ts";
import { Random } from "../../lab/train/random.ts";

const QUIET = 1000;
const AFTER = 10;
const STEP = 5;
const model = loadModel();

function errorTold(noise: number): number {
  let squares = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const random = new Random(seed);
    const { judged: channel, push } = oneChannel(model, { noise });
    for (let t = 1; t <= QUIET + AFTER; t++) {
      const level = t > QUIET ? STEP : 0;
      push(level + random.normal(), t);
      if (t > QUIET) squares += (channel.value - level) ** 2;
    }
  }
  return Math.sqrt(squares);
}

test.each([0.5, 2])("told %d of the noise", (wrong) => {
  const ratio = errorTold(wrong) / errorTold(1);
  console.log(`told ${wrong} of the noise: error × ${ratio.toFixed(3)}`);
  expect(ratio).toBeLessThan(1.16);
});
