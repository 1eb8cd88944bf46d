// Backpropagation through one layer of one step: see the formulas in `kernel-backward.ts`.
import { each, now, type Pass, weight } from "./kernel-forward.ts";
import { SLOT_BYTES, WIDTH } from "./kernel-layout.ts";
import {
  advance,
  type Code,
  type Func,
  get,
  integer,
  type Lanes,
  type Local,
  repeat,
  set,
} from "./wasm.ts";

const ROW = WIDTH * SLOT_BYTES;

/** memory[base + address] += value. */
export function accumulate(v: Lanes, base: Local, address: number, value: Code): Code {
  return v.store(base, address, v.add(v.load(base, address), value));
}

export const gradient = (p: Pass, index: number, value: Code): Code =>
  accumulate(p.v, p.zero, p.layout.gradients + index * SLOT_BYTES, value);

/** Address of ∂L/∂y of layer `l`, or of ∂L/∂x for the index one past the last layer. */
export const byInput = (p: Pass, l: number): number =>
  l < p.layout.shape.layers ? p.layout.byY + l * ROW : p.layout.byX;

/** Locals and pointers of one layer; all layers reuse them. */
export interface Work {
  readonly x: Local[];
  readonly y: Local[];
  readonly byX: Local[];
  readonly v: Record<
    "a" | "b" | "c" | "g" | "gB" | "dA" | "dB" | "dC" | "s" | "lam" | "dDelta",
    Local
  >;
  readonly weightRow: Local;
  readonly pole: Local;
  readonly slot: Local;
  readonly row: Local;
  readonly gradRow: Local;
  readonly gradSlot: Local;
  readonly counter: Local;
}

export function newWork(f: Func): Work {
  const vector = () => f.vector();
  return {
    x: f.vectors(WIDTH),
    y: f.vectors(WIDTH),
    byX: f.vectors(WIDTH),
    v: {
      a: vector(),
      b: vector(),
      c: vector(),
      g: vector(),
      gB: vector(),
      dA: vector(),
      dB: vector(),
      dC: vector(),
      s: vector(),
      lam: vector(),
      dDelta: vector(),
    },
    weightRow: f.address(),
    pole: f.address(),
    slot: f.address(),
    row: f.address(),
    gradRow: f.address(),
    gradSlot: f.address(),
    counter: f.address(),
  };
}

/** λ, C̄, s and Σ λ h_prev of one state, and its part of X̄. */
function stateSums(p: Pass, l: number, k: Work): Code {
  const { v, layout, stride } = p;
  const r = layout.layers[l]!;
  const { a, c, gB, dA, dC, s, lam } = k.v;
  const lambda = layout.lambda + l * layout.shape.states * ROW;
  return each(WIDTH, (d) => {
    const h = (r.h + d) * SLOT_BYTES;
    const place = lambda + d * SLOT_BYTES;
    const plus = (sum: Local, first: Local, second: Code) => {
      const product = v.mul(get(first), second);
      return set(sum, d === 0 && sum !== k.byX[0] ? product : v.add(get(sum), product));
    };
    return [
      ...set(lam, v.add(v.load(k.gradRow, place), v.mul(get(k.y[d]!), get(c)))),
      ...v.store(k.gradRow, place, v.mul(get(lam), get(a))),
      ...plus(dC, k.y[d]!, v.load(k.row, stride + h)),
      ...plus(dA, lam, v.load(k.row, h)),
      ...plus(s, lam, get(k.x[d]!)),
      ...plus(k.byX[d]!, lam, get(gB)),
    ];
  });
}

function state(p: Pass, l: number, k: Work): Code {
  const { v, at, layout, stride } = p;
  const r = layout.layers[l]!;
  const w = at.layers[l]!;
  const { a, b, c, g, gB, dA, dB, dC, s, dDelta } = k.v;
  const own = (slot: number) => v.load(k.slot, stride + slot * SLOT_BYTES);
  const pole = v.splat(k.pole, layout.poles);
  const inverse = v.splat(k.pole, layout.inversePoles);
  const weightAt = (index: number) => v.splat(k.weightRow, layout.weights + index * v.bytes);
  const grad = (index: number, value: Code) =>
    accumulate(v, k.gradRow, layout.gradients + index * SLOT_BYTES, value);
  const byG = v.mul(get(b), get(s));
  // ā a δ − ḡ g/A; dA holds ā a by now.
  const byPole = v.sub(v.mul(get(dA), now(p, r.delta)), v.mul(v.mul(byG, get(g)), inverse));
  return [
    ...set(a, own(r.a)),
    ...set(b, own(r.b)),
    ...set(c, own(r.c)),
    ...set(g, v.mul(v.sub(get(a), v.constant(1)), inverse)),
    ...set(gB, v.mul(get(g), get(b))),
    ...stateSums(p, l, k),
    ...set(dB, v.mul(get(g), get(s))),
    ...set(dA, v.mul(v.add(get(dA), v.mul(byG, inverse)), get(a))),
    ...set(dDelta, v.add(get(dDelta), v.mul(get(dA), pole))),
    ...accumulate(v, k.gradSlot, layout.gradients + w.logA * SLOT_BYTES, v.mul(byPole, pole)),
    ...each(WIDTH, (i) => [
      ...grad(w.wB + i, v.mul(get(dB), get(k.x[i]!))),
      ...grad(w.wC + i, v.mul(get(dC), get(k.x[i]!))),
      ...set(
        k.byX[i]!,
        v.add(
          get(k.byX[i]!),
          v.add(v.mul(get(dB), weightAt(w.wB + i)), v.mul(get(dC), weightAt(w.wC + i))),
        ),
      ),
    ]),
  ];
}

function stateLoop(p: Pass, l: number, k: Work): Code {
  const { v, layout } = p;
  const states = layout.shape.states;
  return [
    ...set(k.weightRow, integer(0)),
    ...set(k.gradRow, integer(0)),
    ...set(k.gradSlot, integer(0)),
    ...set(k.pole, integer(l * states * v.bytes)),
    ...set(k.slot, get(p.record)),
    ...set(k.row, get(p.record)),
    ...set(k.counter, integer(states)),
    ...repeat(k.counter, [
      ...state(p, l, k),
      ...advance(k.weightRow, WIDTH * v.bytes),
      ...advance(k.gradRow, ROW),
      ...advance(k.gradSlot, SLOT_BYTES),
      ...advance(k.pole, v.bytes),
      ...advance(k.slot, SLOT_BYTES),
      ...advance(k.row, ROW),
    ]),
  ];
}

/** Through the layer: from ȳ in memory to X̄ in `k.byX`. */
export function layer(p: Pass, l: number, k: Work): Code {
  const { v, at, layout } = p;
  const w = at.layers[l]!;
  const r = layout.layers[l]!;
  const { dDelta } = k.v;
  return [
    ...each(WIDTH, (d) => [
      ...set(k.x[d]!, now(p, r.x + d)),
      ...set(k.y[d]!, v.load(p.zero, byInput(p, l) + d * SLOT_BYTES)),
      ...gradient(p, w.d + d, v.mul(get(k.y[d]!), get(k.x[d]!))),
      ...set(k.byX[d]!, v.mul(get(k.y[d]!), weight(p, w.d + d))),
    ]),
    ...set(dDelta, v.constant(0)),
    ...stateLoop(p, l, k),
    ...set(dDelta, v.mul(get(dDelta), now(p, r.slope))),
    ...gradient(p, w.bDelta, get(dDelta)),
    ...each(WIDTH, (d) => [
      ...gradient(p, w.wDelta + d, v.mul(get(dDelta), get(k.x[d]!))),
      ...set(k.byX[d]!, v.add(get(k.byX[d]!), v.mul(get(dDelta), weight(p, w.wDelta + d)))),
    ]),
  ];
}
