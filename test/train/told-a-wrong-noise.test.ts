// Goal: who tells a channel a noise that is wrong by two loses little, since excursions are judged by
// the scale that the readings show. Method: normal noise on a level with steps, through whole
// channels that are told its scale, half and twice of it; the errors' ratio. With excursions judged
// by what was told, half costs 1.4 times: the noise itself looks like spikes, and steps are not
// believed.
import { expect, test } from "vitest";
import { loadModel } from "../../host/model.ts";
import { Random } from "../../host/train/random.ts";
import { ChannelFilter } from "../../src/filter/channel.ts";

const READINGS = 20_000;
const model = loadModel();

function errorTold(noise: number): number {
  const random = new Random(5);
  const channel = new ChannelFilter(model, { name: "", noise });
  let [level, squares] = [0, 0];
  for (let t = 1; t <= READINGS; t++) {
    if (random.chance(1 / 100)) level = 20 * random.normal();
    channel.push(level + random.normal(), t);
    squares += (channel.value - level) ** 2;
  }
  return Math.sqrt(squares / READINGS);
}

test.each([0.5, 2])("told %d of the noise", (wrong) => {
  const ratio = errorTold(wrong) / errorTold(1);
  console.log(`told ${wrong} of the noise: error × ${ratio.toFixed(3)}`);
  expect(ratio).toBeLessThan(1.1);
});
