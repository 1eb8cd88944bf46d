// Runs one case for a number of steps; prints bytecodes and, on the microcontroller, instructions
// a step, and what the instance holds.
// Argument: "<case> <steps>", a case being a name in CASES; with "times" behind it the steps are
// made by the host function `times` alone, for a tool that counts from outside.
import { CASES } from "./cases.ts";
import { BYTECODES, CHUNK_BYTES, INSTRUCTIONS, SLOTS } from "./counters.ts";

const [name, steps, counting] = argument.split(" ");
collect();
const slots = counter(SLOTS);
const chunkBytes = counter(CHUNK_BYTES);
const step = CASES[name]();
collect();
const instance = { slots: counter(SLOTS) - slots, chunkBytes: counter(CHUNK_BYTES) - chunkBytes };

/** What calling a step costs before the step has done anything. */
class Idle {
  step(_x: number, _y: number): void {}
}
const idle = new Idle();
const nothing = () => idle.step(0, 0);

/** Bytecodes and instructions of `count` calls. */
function cost(run: (t: number) => void, count: number): [number, number] {
  const bytecodes = counter(BYTECODES);
  const instructions = counter(INSTRUCTIONS);
  for (let t = 0; t < count; t++) run(t);
  return [counter(BYTECODES) - bytecodes, counter(INSTRUCTIONS) - instructions];
}

const count = Number(steps);
cost(step, 20);
if (counting === "times") {
  times(step, count);
} else {
  const ofIdle = cost(nothing, count);
  const [bytecodes, instructions] = cost(step, count).map((sum, i) =>
    Math.round((sum - ofIdle[i]) / count),
  );
  print(JSON.stringify({ bytecodes, instructions, instance }));
}
