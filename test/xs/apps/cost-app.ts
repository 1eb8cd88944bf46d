// Runs one case for a number of steps; prints bytecodes a step and what the instance holds.
// Argument: "<case> <steps>", a case being a name in CASES.
import { CASES } from "./cases.ts";
import { BYTECODES, CHUNK_BYTES, SLOTS } from "./counters.ts";

const [name, steps] = argument.split(" ");
collect();
const slots = counter(SLOTS);
const chunkBytes = counter(CHUNK_BYTES);
const step = CASES[name]();
collect();
const instance = { slots: counter(SLOTS) - slots, chunkBytes: counter(CHUNK_BYTES) - chunkBytes };

function bytecodes(count: number): number {
  const before = counter(BYTECODES);
  for (let t = 0; t < count; t++) step(t);
  return counter(BYTECODES) - before;
}

/** What calling a step costs before the step has done anything. */
class Idle {
  step(_x: number, _y: number): void {}
}
const idle = new Idle();
const nothing = () => idle.step(0, 0);
function overhead(count: number): number {
  const before = counter(BYTECODES);
  for (let t = 0; t < count; t++) nothing();
  return counter(BYTECODES) - before;
}

bytecodes(20);
const count = Number(steps);
const perStep = Math.round((bytecodes(count) - overhead(count)) / count);
print(JSON.stringify({ bytecodes: perStep, instance }));
