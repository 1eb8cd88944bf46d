// Nanoseconds a step on this machine, beside a naive loop in the same run: `npm run bench`.
// Ratios mean something on another machine, nanoseconds do not. Options: --rounds N (default 9).
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { FilterBank, InnovationFilter, SelectiveSSM, Xorshift64 } from "../dist/index.js";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "9" } } });
const rounds = Number(values.rounds);
const SHAPES = [
  [1, 4],
  [4, 8],
  [8, 16],
  [16, 32],
  [64, 16],
];

/** The equations as they stand: exp for each (d, n), everything through `this`, new arrays. */
class Naive {
  constructor(layer) {
    const { dIn: D, states: N } = layer;
    const w = [...layer.weights];
    const take = (n) => w.splice(0, n);
    Object.assign(this, { D, N, wDelta: take(D), bDelta: take(1)[0] });
    Object.assign(this, { wB: take(N * D), wC: take(N * D), logA: take(N), skip: take(D) });
    this.h = new Array(N * D).fill(0);
  }

  forward(x) {
    let s = this.bDelta;
    for (let d = 0; d < this.D; d++) s += this.wDelta[d] * x[d];
    const delta = s > 20 ? s : Math.log(1 + Math.exp(s));
    const y = new Array(this.D).fill(0);
    for (let d = 0; d < this.D; d++) {
      for (let n = 0; n < this.N; n++) {
        let b = 0;
        let c = 0;
        for (let i = 0; i < this.D; i++) {
          b += this.wB[n * this.D + i] * x[i];
          c += this.wC[n * this.D + i] * x[i];
        }
        const a = -Math.exp(this.logA[n]);
        const q = Math.exp(delta * a);
        this.h[n * this.D + d] = q * this.h[n * this.D + d] + ((q - 1) / a) * b * x[d];
        y[d] += c * this.h[n * this.D + d];
      }
      y[d] += this.skip[d] * x[d];
    }
    return y;
  }
}

let sink = 0;

/** Best of `rounds`, in nanoseconds a call; `step(i)` returns a number that is kept. */
function time(step, steps) {
  for (let i = 0; i < steps; i++) sink += step(i); // warm-up
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < steps; i++) sink += step(i);
    best = Math.min(best, Number(process.hrtime.bigint() - start) / steps);
  }
  return best;
}

function inputs(dIn) {
  const rng = new Xorshift64(5);
  return Array.from({ length: 64 }, () => Float64Array.from({ length: dIn }, () => rng.normal()));
}

console.log(`Node ${process.version}, ${process.arch}; ns a step, best of ${rounds} rounds\n`);
console.log("| D, N | naive | layer | naive / layer |");
console.log("|---|--:|--:|--:|");
for (const [dIn, states] of SHAPES) {
  const xs = inputs(dIn);
  const y = new Float64Array(dIn);
  const steps = Math.ceil(4e6 / (dIn * states + 30));
  const ssm = new SelectiveSSM(dIn, states, 42);
  const reference = new Naive(new SelectiveSSM(dIn, states, 42));
  const naive = time((i) => reference.forward(xs[i & 63])[0], Math.ceil(steps / dIn));
  const layer = time((i) => {
    ssm.forwardInto(xs[i & 63], y);
    return y[0];
  }, steps);
  const cells = [naive.toFixed(0), layer.toFixed(0), (naive / layer).toFixed(1)];
  console.log(`| ${dIn}, ${states} | ${cells.join(" | ")} |`);
}

const preset = JSON.parse(readFileSync(new URL("../models/preset.json", import.meta.url), "utf8"));
const model = { ...preset, weights: Float64Array.from(preset.weights) };
const filter = new InnovationFilter(model);
const bank = new FilterBank(model, [{ name: "t", min: -40, max: 125, sentinels: [85] }]);
const rng = new Xorshift64(6);
const readings = Float64Array.from({ length: 4096 }, () => 20 + rng.normal());
const one = new Float64Array(1);
const alone = time((i) => {
  filter.step(readings[i & 4095], 1);
  return filter.z;
}, 100_000);
let ticksMs = 0;
const whole = time((i) => {
  one[0] = readings[i & 4095];
  ticksMs = (ticksMs + 1000) >>> 0;
  bank.push(one, ticksMs);
  return bank.channels[0].flags;
}, 100_000);
console.log(
  `\npreset, one channel: filter ${alone.toFixed(0)}, with guard and scale ${whole.toFixed(0)}`,
);
console.log(`(sum of outputs ${sink.toPrecision(6)})`);
