// The forward pass of the filter over a window, for all lanes at once, as WebAssembly.
//
//   e = (u − z)/s                 innovation; 0 where the reading is missing
//   x = [tanh(e/2), clip(e/10, ±4), ev(e), then what depends on readings alone]  (features.ts)
//   X = x in layer 1, [tanh(W_e·[y; x]), 1] in a further one, y of the layer before it
//   δ = softplus(w_δ·X + b_δ)     B = W_B X   C = W_C X   A_n = −exp(log_a_n)
//   h[n,d] = a_n h[n,d] + g_n B_n X_d,  a_n = e^{δ A_n},  g_n = (a_n − 1)/A_n
//   y_d = Σ_n C_n h[n,d] + D_d X_d
//   z ← z + 10 s W_o·[y1; … yL; x]
//
// A `regress` model has X = x as given and z = W_o·[y1; … yL; x].
//
// What depends on readings alone is in the record already.
import { type Offsets, offsetsOf } from "../../src/model/shape.ts";
import { type Layout, RECORD, SLOT_BYTES, WIDTH } from "./kernel-layout.ts";
import { expTo, softplusTo, tanhTo } from "./vector-math.ts";
import {
  advance,
  type Code,
  Func,
  get,
  integer,
  type Lanes,
  type Local,
  repeat,
  set,
} from "./wasm.ts";

/** Length of the excursion, 0 … 1, or −1 for a missing reading. */
const EXCURSION = RECORD.x + 6;
export const STEP_GAIN = 10;
const ROW = WIDTH * SLOT_BYTES;

/** Pointers that the statements of one pass share. `zero` is an address that stays 0. */
export interface Pass {
  readonly f: Func;
  readonly v: Lanes;
  readonly layout: Layout;
  readonly at: Offsets;
  readonly zero: Local;
  /** The record before the step; the step's own lies `stride` bytes further. */
  readonly record: Local;
  readonly stride: number;
}

export const each = (count: number, body: (i: number) => Code): Code =>
  Array.from({ length: count }, (_, i) => body(i)).flat();

export function newPass(name: string, v: Lanes, layout: Layout): Pass {
  const f = new Func(name, 1);
  return {
    f,
    v,
    layout,
    at: offsetsOf(layout.shape),
    zero: f.address(),
    record: f.address(),
    stride: layout.recordSlots * SLOT_BYTES,
  };
}

/** A slot of the step's own record. */
export const now = (p: Pass, slot: number): Code =>
  p.v.load(p.record, p.stride + slot * SLOT_BYTES);

/** Weight number `index` in every lane. */
export const weight = (p: Pass, index: number): Code =>
  p.v.splat(p.zero, p.layout.weights + index * p.v.bytes);

const keep = (p: Pass, slot: number, value: Code): Code =>
  p.v.store(p.record, p.stride + slot * SLOT_BYTES, value);

/** sum += Σ_i weight[from + i] · slot[i]. */
function dotInto(p: Pass, sum: Local, from: number, slot: number, length: number): Code {
  const { v } = p;
  return each(length, (i) =>
    set(sum, v.add(get(sum), v.mul(weight(p, from + i), now(p, slot + i)))),
  );
}

/** 1, or 0 where the reading is missing. */
export const present = (p: Pass): Code =>
  p.v.min(p.v.constant(1), p.v.add(p.v.constant(1), now(p, EXCURSION)));

/** e = (u − z)/s, 0 where missing; z is the output of the step before. */
export function innovation(p: Pass): Code {
  const { v, record } = p;
  const difference = v.sub(now(p, RECORD.u), v.load(record, RECORD.z * SLOT_BYTES));
  return v.mul(v.div(difference, now(p, RECORD.s)), present(p));
}

function features(p: Pass): Code {
  const { f, v } = p;
  const [e, th, q] = [f.vector(), f.vector(), f.vector()];
  const clipped = v.max(v.min(v.mul(get(e), v.constant(0.1)), v.constant(4)), v.constant(-4));
  return [
    ...set(e, innovation(p)),
    ...tanhTo(f, v, th, v.mul(get(e), v.constant(0.5))),
    ...keep(p, RECORD.x, get(th)),
    ...keep(p, RECORD.x + 1, clipped),
    ...set(q, v.mul(v.mul(get(e), get(e)), v.constant(1 / 16))),
    ...keep(p, RECORD.x + 2, v.div(get(q), v.add(v.constant(1), get(q)))),
  ];
}

function encoder(p: Pass, l: number): Code {
  const { f, v, at, layout } = p;
  const [sum, th] = [f.vector(), f.vector()];
  return each(WIDTH - 1, (i) => {
    const from = at.layers[l]!.mix + i * 2 * WIDTH;
    return [
      ...set(sum, v.constant(0)),
      ...dotInto(p, sum, from, layout.layers[l - 1]!.y, WIDTH),
      ...dotInto(p, sum, from + WIDTH, RECORD.x, WIDTH),
      ...tanhTo(f, v, th, get(sum)),
      ...keep(p, layout.layers[l]!.x + i, get(th)),
    ];
  });
}

/** The pointers of one round of the loop over states, and how far each moves. */
interface StateLoop {
  readonly weightRow: Local;
  readonly pole: Local;
  readonly slot: Local;
  readonly hRow: Local;
  readonly counter: Local;
}

function stateLoop(p: Pass, l: number, s: StateLoop, body: Code): Code {
  const { v, layout } = p;
  const states = layout.shape.states;
  return [
    ...set(s.weightRow, integer(0)),
    ...set(s.pole, integer(l * states * v.bytes)),
    ...set(s.slot, get(p.record)),
    ...set(s.hRow, get(p.record)),
    ...set(s.counter, integer(states)),
    ...repeat(s.counter, [
      ...body,
      ...advance(s.weightRow, WIDTH * v.bytes),
      ...advance(s.pole, v.bytes),
      ...advance(s.slot, SLOT_BYTES),
      ...advance(s.hRow, ROW),
    ]),
  ];
}

function layer(p: Pass, l: number, s: StateLoop): Code {
  const { f, v, at, layout, stride } = p;
  const w = at.layers[l]!;
  const r = layout.layers[l]!;
  const [x, y] = [f.vectors(WIDTH), f.vectors(WIDTH)];
  const [sum, delta, slope, b, c, a, gB, h] = f.vectors(8);
  const row = (from: number, i: number) =>
    v.splat(s.weightRow, layout.weights + (from + i) * v.bytes);
  const own = (slot: number, value: Code) => v.store(s.slot, stride + slot * SLOT_BYTES, value);
  const dot = (from: number, i: number) => v.mul(row(from, i), get(x[i]!));
  const pole = v.splat(s.pole, layout.poles);
  const states = [
    ...set(b!, dot(w.wB, 0)),
    ...set(c!, dot(w.wC, 0)),
    ...each(WIDTH - 1, (i) => set(b!, v.add(get(b!), dot(w.wB, i + 1)))),
    ...each(WIDTH - 1, (i) => set(c!, v.add(get(c!), dot(w.wC, i + 1)))),
    ...expTo(f, v, a!, v.mul(get(delta!), pole)),
    ...own(r.b, get(b!)),
    ...own(r.c, get(c!)),
    ...own(r.a, get(a!)),
    ...set(
      gB!,
      v.mul(v.mul(v.sub(get(a!), v.constant(1)), v.splat(s.pole, layout.inversePoles)), get(b!)),
    ),
    ...each(WIDTH, (d) => {
      const place = (r.h + d) * SLOT_BYTES;
      const next = v.add(v.mul(get(a!), v.load(s.hRow, place)), v.mul(get(gB!), get(x[d]!)));
      return [
        ...set(h!, next),
        ...v.store(s.hRow, stride + place, get(h!)),
        ...set(y[d]!, v.add(get(y[d]!), v.mul(get(c!), get(h!)))),
      ];
    }),
  ];
  return [
    ...each(WIDTH, (d) => set(x[d]!, now(p, r.x + d))),
    ...set(sum!, weight(p, w.bDelta)),
    ...each(WIDTH, (d) => set(sum!, v.add(get(sum!), v.mul(weight(p, w.wDelta + d), get(x[d]!))))),
    ...softplusTo(f, v, delta!, slope!, sum!),
    ...keep(p, r.delta, get(delta!)),
    ...keep(p, r.slope, get(slope!)),
    ...each(WIDTH, (d) => set(y[d]!, v.mul(weight(p, w.d + d), get(x[d]!)))),
    ...stateLoop(p, l, s, states),
    ...each(WIDTH, (d) => keep(p, r.y + d, get(y[d]!))),
  ];
}

function output(p: Pass): Code {
  const { f, v, at, layout, record } = p;
  const isRegress = layout.shape.kind === "regress";
  const sum = f.vector();
  const layers = layout.shape.layers;
  const gain = v.mul(v.mul(v.constant(STEP_GAIN), now(p, RECORD.s)), get(sum));
  return [
    ...set(sum, v.constant(0)),
    ...each(layers, (l) => dotInto(p, sum, at.readout + l * WIDTH, layout.layers[l]!.y, WIDTH)),
    ...dotInto(p, sum, at.readout + layers * WIDTH, RECORD.x, WIDTH),
    ...keep(p, RECORD.z, isRegress ? get(sum) : v.add(v.load(record, RECORD.z * SLOT_BYTES), gain)),
  ];
}

/** `forward(steps)`: fills records 1…steps from record 0 and the inputs in each record. */
export function forwardPass(v: Lanes, layout: Layout): Func {
  const p = newPass("forward", v, layout);
  const { f } = p;
  const loop: StateLoop = {
    weightRow: f.address(),
    pole: f.address(),
    slot: f.address(),
    hRow: f.address(),
    counter: f.address(),
  };
  f.body = [
    ...set(p.record, integer(layout.records)),
    ...repeat(0, [
      ...(layout.shape.kind === "regress" ? [] : features(p)),
      ...each(layout.shape.layers, (l) => [...(l > 0 ? encoder(p, l) : []), ...layer(p, l, loop)]),
      ...output(p),
      ...advance(p.record, p.stride),
    ]),
  ];
  return f;
}
