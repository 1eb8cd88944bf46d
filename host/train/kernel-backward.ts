// Backpropagation through time over a window that `kernel-forward.ts` has filled. A bar means ∂L/∂;
// λ[n,d] is ∂L/∂h[n,d] coming from the future. One step, from the end to the beginning:
//
//   z̄ = ∂loss/∂z + (z̄ of the step after)          q̄ = 10 s z̄     W̄_o += q̄ [y1; y2; x]
//   per layer, last first, with ȳ = q̄ W_o (+ what the layer above adds):
//   D̄ += ȳ X        X̄ = ȳ D      C̄_n = Σ_d ȳ_d h[n,d]       λ[n,d] += ȳ_d C_n
//   s_n = Σ_d λ X_d   B̄_n = g s_n   ḡ = B_n s_n   ā = Σ_d λ h_prev[n,d] + ḡ/A
//   δ̄ += ā a A      log_ā += (ā a δ − ḡ g/A) A    X̄_d += λ g B_n     λ ← λ a
//   W̄_B += B̄ X      W̄_C += C̄ X   X̄ += W_Bᵀ B̄ + W_Cᵀ C̄ + w_δ δ̄ σ(s)
//   layer 2: through tanh and W_e into ȳ1 and x̄
//   ē from x̄ through the features; z̄ of the step before = z̄ − ē/s
import {
  each,
  innovation,
  MISS,
  newPass,
  now,
  type Pass,
  STEP_GAIN,
  weight,
} from "./kernel-forward.ts";
import { type Layout, RECORD, SLOT_BYTES } from "./kernel-layout.ts";
import { WIDTH } from "./shape.ts";
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
function accumulate(v: Lanes, base: Local, address: number, value: Code): Code {
  return v.store(base, address, v.add(v.load(base, address), value));
}

const gradient = (p: Pass, index: number, value: Code): Code =>
  accumulate(p.v, p.zero, p.layout.gradients + index * SLOT_BYTES, value);

/** Address of ∂L/∂y of layer `l`, or of ∂L/∂x for the index one past the last layer. */
const byInput = (p: Pass, l: number): number =>
  l < p.layout.shape.layers ? p.layout.byY + l * ROW : p.layout.byX;

function readout(p: Pass, q: Local): Code {
  const { v, at, layout } = p;
  return each(layout.shape.layers + 1, (l) => {
    const slot = layout.layers[l]?.y ?? RECORD.x;
    return each(WIDTH, (i) => {
      const index = at.readout + l * WIDTH + i;
      const byValue = v.mul(get(q), weight(p, index));
      return [
        ...gradient(p, index, v.mul(get(q), now(p, slot + i))),
        ...v.store(p.zero, byInput(p, l) + i * SLOT_BYTES, byValue),
      ];
    });
  });
}

/** Locals and pointers of one layer; all layers reuse them. */
interface Work {
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

function newWork(f: Func): Work {
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
function layer(p: Pass, l: number, k: Work): Code {
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

function encoder(p: Pass, l: number, k: Work): Code {
  const { v, at, layout } = p;
  const { s } = k.v;
  const inputs = [
    { slot: layout.layers[l - 1]!.y, address: byInput(p, l - 1) },
    { slot: RECORD.x, address: layout.byX },
  ];
  return each(WIDTH - 1, (i) => [
    ...set(s, v.mul(get(k.byX[i]!), v.sub(v.constant(1), v.mul(get(k.x[i]!), get(k.x[i]!))))),
    ...inputs.flatMap(({ slot, address }, half) =>
      each(WIDTH, (j) => {
        const index = at.layers[l]!.encoder + i * 2 * WIDTH + half * WIDTH + j;
        return [
          ...gradient(p, index, v.mul(get(s), now(p, slot + j))),
          ...accumulate(v, p.zero, address + j * SLOT_BYTES, v.mul(get(s), weight(p, index))),
        ];
      }),
    ),
  ]);
}

/** ē/s: through tanh(e/2), clip(e/10, ±4) and ev(e), whose slope is 2q/(1+q²)²/4 with q = e/4. */
function byZ(p: Pass, k: Work): Code {
  const { f, v, layout } = p;
  const [e, q, sum] = [f.vector(), f.vector(), f.vector()];
  const one = v.constant(1);
  const th = now(p, RECORD.x);
  const byX = (i: number) => v.add(get(k.byX[i]!), v.load(p.zero, layout.byX + i * SLOT_BYTES));
  const open = v.less(v.abs(get(e)), v.constant(40));
  const square = v.add(one, v.mul(get(q), get(q)));
  const evSlope = v.div(v.mul(get(q), v.constant(0.5)), v.mul(square, square));
  const tanhSlope = v.mul(v.sub(one, v.mul(th, th)), v.constant(0.5));
  const clipSlope = v.select(open, v.constant(0.1), v.constant(0));
  return [
    ...set(e, innovation(p)),
    ...set(q, v.mul(get(e), v.constant(0.25))),
    ...set(sum, v.mul(byX(0), tanhSlope)),
    ...set(sum, v.add(get(sum), v.mul(byX(1), clipSlope))),
    ...set(sum, v.add(get(sum), v.mul(byX(2), evSlope))),
    ...v.div(v.mul(get(sum), v.sub(one, now(p, MISS))), now(p, RECORD.s)),
  ];
}

/** `backward(steps)`: adds to the gradients; λ must be 0 before. Record `steps` is the last. */
export function backwardPass(v: Lanes, layout: Layout): Func {
  const p = newPass("backward", v, layout);
  const { f } = p;
  const k = newWork(f);
  const [zBar, q] = [f.vector(), f.vector()];
  const first = [...integer(layout.records), ...get(0), ...integer(p.stride), 0x6c, 0x6a];
  const layers = layout.shape.layers;
  f.body = [
    ...set(p.record, first),
    ...repeat(0, [
      ...advance(p.record, -p.stride),
      ...set(zBar, v.add(get(zBar), now(p, RECORD.lossByZ))),
      ...set(q, v.mul(v.mul(v.constant(STEP_GAIN), now(p, RECORD.s)), get(zBar))),
      ...readout(p, q),
      ...each(layers, (i) => {
        const l = layers - 1 - i;
        return [...layer(p, l, k), ...(l > 0 ? encoder(p, l, k) : [])];
      }),
      ...set(zBar, v.sub(get(zBar), byZ(p, k))),
    ]),
  ];
  return f;
}
