// One suite for every engine: a function of an implementation of Sluice that needs nothing but
// the language. It returns a line for each case: "ok", what went wrong, or a hash over the bits
// of all results, which must be the same wherever it runs.
import type { ChannelConfig } from "../../src/filter/config.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import golden3x8 from "../golden/s4dinv_v1_d3_n8_s42.json";
import golden4x8 from "../golden/s4dinv_v1_d4_n8_s42.json";

export type Sluice = typeof import("../../src/index.ts");
export type Results = Record<string, string>;

/** FNV-1a over the bytes of numbers; every NaN counts as one and the same. */
export class BitHash {
  #hash = 0x811c9dc5;
  readonly #number = new Float64Array(1);
  readonly #bytes = new Uint8Array(this.#number.buffer);

  number(x: number): void {
    this.#number[0] = x;
    if (Number.isNaN(x)) this.bytes(Uint8Array.of(0x4e, 0x61, 0x4e), 3);
    else this.bytes(this.#bytes, 8);
  }

  bytes(bytes: Uint8Array, count: number): void {
    let hash = this.#hash;
    for (let i = 0; i < count; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
    this.#hash = hash;
  }

  get hex(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, "0");
  }
}

function goldenFigures(sluice: Sluice, golden: typeof golden4x8): string {
  const { d_in: dIn, n_state: states, main } = golden;
  const layer = new sluice.SelectiveSSM(dIn, states, Number(golden.seed));
  const y = new Float64Array(dIn);
  for (let t = 0; t < main.x.length; t++) {
    layer.forwardInto(Float64Array.from(main.x[t]), y);
    for (let d = 0; d < dIn; d++) {
      if (y[d] !== main.y[t][d]) return `step ${t}: y[${d}] is ${y[d]}, not ${main.y[t][d]}`;
    }
  }
  const wrong = main.state_after_64_steps.findIndex((h, k) => h !== layer.state[k]);
  return wrong === -1 ? "ok" : `state[${wrong}] differs`;
}

/** 2,000 steps, dt ≠ 1 every 16th. */
function layerHash(sluice: Sluice, dIn: number, states: number): string {
  const layer = new sluice.SelectiveSSM(dIn, states, 42);
  const random = new sluice.Xorshift64(7);
  const x = new Float64Array(dIn);
  const y = new Float64Array(dIn);
  const hash = new BitHash();
  for (let t = 0; t < 2000; t++) {
    for (let d = 0; d < dIn; d++) x[d] = random.normal();
    layer.forwardInto(x, y, t % 16 === 15 ? 1.75 : 1);
    for (let d = 0; d < dIn; d++) hash.number(y[d]);
  }
  return hash.hex;
}

function elementaryHash(sluice: Sluice): string {
  const { cos, exp, log, sigmoid, softplus, tanh } = sluice;
  const hash = new BitHash();
  for (let i = 0; i < 2000; i++) {
    const x = (i - 1000) / 37;
    for (const f of [cos, exp, sigmoid, softplus, tanh]) hash.number(f(x));
    hash.number(log((i + 1) / 37));
  }
  return hash.hex;
}

const channel: ChannelConfig = { name: "t", min: -40, max: 4000, sentinels: [85], periodMs: 1000 };

/** A reading of a drifting sensor with every fault that the guard knows. */
export function faultyReading(t: number, noise: number): number {
  if (t % 97 === 13) return NaN;
  if (t % 211 === 7) return 85;
  if (t % 389 < 2) return Infinity;
  if (t % 503 === 9) return 1e4;
  if (t % 1500 > 1440) return 20;
  const level = t % 5000 > 4950 ? 3000 : t % 3000 > 1500 ? 28 : 20;
  return level + 5 * ((t % 400) / 400) + 0.3 * noise;
}

/** Ticks one second apart from `start`, with a duplicate and a late one now and then. */
export function faultyTicks(t: number, start: number): number {
  const seconds = t % 61 === 60 ? t - 1 : t % 173 === 100 ? t - 5 : t;
  return (start + 1000 * seconds) >>> 0;
}

/** The whole filter and its payload over `count` readings; `seen` is the union of the flags. */
function runFilter(sluice: Sluice, model: FilterModel, count: number, startTicks: number) {
  const bank = new sluice.FilterBank(model, [channel]);
  const payload = new sluice.OutPayload(["t"]);
  const random = new sluice.Xorshift64(11);
  const readings = new Float64Array(1);
  const hash = new BitHash();
  let seen = 0;
  const [out] = bank.channels;
  for (let t = 0; t < count; t++) {
    readings[0] = faultyReading(t, random.normal());
    bank.push(readings, faultyTicks(t, startTicks));
    hash.number(out.value);
    hash.number(out.score);
    hash.number(out.flags);
    seen |= out.flags;
    payload.encode(t, NaN, bank.channels);
    hash.bytes(payload.bytes, payload.length);
  }
  return { hash: hash.hex, seen };
}

function saveAndRestore(sluice: Sluice, model: FilterModel): string {
  const first = new sluice.FilterBank(model, [channel]);
  const second = new sluice.FilterBank(model, [channel]);
  const random = new sluice.Xorshift64(5);
  const saved = new Uint8Array(first.snapshotBytes);
  for (let t = 0; t < 600; t++) {
    const reading = Float64Array.of(faultyReading(t, random.normal()));
    first.push(reading, faultyTicks(t, 0));
    if (t > 300) second.push(reading, faultyTicks(t, 0));
    if (t === 300) {
      first.saveInto(saved);
      const refused = second.restore(saved);
      if (refused !== undefined) return `restore: ${refused}`;
    }
    if (t > 300 && !Object.is(first.channels[0].value, second.channels[0].value)) {
      return `reading ${t} differs`;
    }
  }
  saved[40] ^= 1;
  return second.restore(saved) === "checksum" ? "ok" : "took a damaged snapshot";
}

/** Reading, ticks, and the flags that must be among those given. */
function guardReplay(sluice: Sluice, model: FilterModel): string {
  const bank = new sluice.FilterBank(model, [channel]);
  const [judged] = bank.channels;
  const rows: readonly (readonly [number, number, number])[] = [
    [20, 4294965296, sluice.FLAG_WARMING],
    [20.1, 4294966296, sluice.FLAG_WARMING],
    [NaN, 0, sluice.FLAG_MISSING | sluice.FLAG_HELD],
    [85, 1000, sluice.FLAG_SENTINEL | sluice.FLAG_HELD],
    [85, 1000, sluice.FLAG_DUPLICATE],
    [20, 500, sluice.FLAG_LATE],
    [-41, 2000, sluice.FLAG_RANGE | sluice.FLAG_HELD],
    [-Infinity, 3000, sluice.FLAG_NON_FINITE | sluice.FLAG_HELD],
  ];
  for (const [reading, ticks, flags] of rows) {
    bank.push(Float64Array.of(reading), ticks);
    if ((judged.flags & flags) !== flags) return `${reading} at ${ticks}: flags ${judged.flags}`;
  }
  return judged.ageMs === 5296 - 1296 ? "ok" : `age ${judged.ageMs}`;
}

/** A calibration of three channels, two targets, with gaps and absurd readings. */
function calibrationHash(sluice: Sluice): string {
  const random = new sluice.Xorshift64(11);
  const [inputs, targets] = [4, 2];
  const shape = { kind: "regress", layers: 2, inputs, states: 5, targets } as const;
  const weights = new Float64Array(sluice.weightCount(shape));
  for (let i = 0; i < weights.length; i++) weights[i] = 0.3 * random.normal();
  weights.fill(2, inputs - 1, 2 * (inputs - 1));
  const filter = new sluice.Regressor({ ...shape, weights });
  const [readings, out] = [new Float64Array(inputs - 1), new Float64Array(targets)];
  const hash = new BitHash();
  for (let t = 0; t < 1000; t++) {
    for (let c = 0; c < readings.length; c++) readings[c] = 3 * random.normal();
    if (t % 7 === 3) readings[t % 3] = t % 2 === 0 ? NaN : 1e20;
    filter.stepInto(readings, out);
    for (let k = 0; k < targets; k++) hash.number(out[k]);
  }
  return hash.hex;
}

export function suite(sluice: Sluice, model: FilterModel): Results {
  const fromZero = runFilter(sluice, model, 1000, 0);
  const overWrap = runFilter(sluice, model, 1000, 4294967296 - 300_000);
  const { hash, seen } = runFilter(sluice, model, 10_000, 0);
  // Every flag but the counter's and that of a lost signal, of which none is lost here: the stream
  // is as faulty as it claims to be.
  const others = ["reset", "recovered"];
  const isUnseen = (name: string, bit: number) => !((seen >> bit) & 1) && !others.includes(name);
  const unseen = sluice.FLAG_NAMES.filter(isUnseen);
  return {
    "golden 3×8": goldenFigures(sluice, golden3x8),
    "golden 4×8": goldenFigures(sluice, golden4x8),
    "guard replay": guardReplay(sluice, model),
    "save and restore": saveAndRestore(sluice, model),
    "ticks wrap": fromZero.hash === overWrap.hash ? "ok" : "differs",
    "faults on the stream": unseen.join(" ") || "ok",
    "elementary functions": elementaryHash(sluice),
    "layer 1×4": layerHash(sluice, 1, 4),
    "layer 4×8": layerHash(sluice, 4, 8),
    "layer 5×3": layerHash(sluice, 5, 3),
    "layer 8×8": layerHash(sluice, 8, 8),
    "filter on a faulty stream": hash,
    calibration: calibrationHash(sluice),
  };
}
