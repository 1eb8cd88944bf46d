// Goal: a training that was interrupted goes on to the same bits. Method: one run without a stop;
// the same one stopped at its second validation, its state sent through JSON, resumed by a new
// trainer. Sources with a pool are the hard case: their recordings must be the same again.
import { expect, test } from "vitest";
import { generate } from "../../lab/train/generator.ts";
import { DEFAULTS, pooled, Trainer } from "../../lab/train/trainer.ts";
import { validationSet } from "../../lab/train/validation-set.ts";
import { filterShape } from "../../src/filter/model.ts";

const validation = validationSet(5, 1).map((v) => v.segment);

function newTrainer(): Trainer {
  const options = {
    ...DEFAULTS,
    shape: filterShape(2, 4),
    seed: 8,
    readings: 3e5,
    validations: 4,
  };
  const source = pooled(20, 16, (random) => generate(random));
  return new Trainer(options, source, validation);
}

test("stopped, saved and resumed equals uninterrupted", () => {
  const whole = newTrainer();
  const expected = [...whole.run()];
  const stopped = newTrainer();
  const run = stopped.run();
  run.next();
  run.next();
  const saved = JSON.parse(JSON.stringify(stopped.save()));
  const resumed = newTrainer();
  resumed.resume(saved);
  expect([...resumed.run()]).toEqual(expected.slice(2));
  expect(resumed.best).toEqual(whole.best);
  expect(resumed.save()).toEqual(whole.save());
});

test("the state says where it stopped", () => {
  const trainer = newTrainer();
  const [first] = trainer.run();
  expect(trainer.save().step).toBe(first!.step);
  expect(trainer.save().best).not.toEqual(trainer.save().adam.weights);
});
