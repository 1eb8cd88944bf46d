// Backpropagation through time over a window that `kernel-forward.ts` has filled. A bar means ∂L/∂;
// λ[n,d] is ∂L/∂h[n,d] coming from the future. One step, from the end to the beginning:
//
//   z̄ = ∂loss/∂z + (z̄ of the step after)          q̄ = 10 s z̄     W̄_o += q̄ [y1; … yL; x]
//   per layer, last first, with ȳ = q̄ W_o (+ what the layer above adds):
//   D̄ += ȳ X        X̄ = ȳ D      C̄_n = Σ_d ȳ_d h[n,d]       λ[n,d] += ȳ_d C_n
//   s_n = Σ_d λ X_d   B̄_n = g s_n   ḡ = B_n s_n   ā = Σ_d λ h_prev[n,d] + ḡ/A
//   δ̄ += ā a A      log_ā += (ā a δ − ḡ g/A) A    X̄_d += λ g B_n     λ ← λ a
//   W̄_B += B̄ X      W̄_C += C̄ X   X̄ += W_Bᵀ B̄ + W_Cᵀ C̄ + w_δ δ̄ σ(s)
//   past layer 1: through tanh and W_e into ȳ of the layer before and x̄
//   in a filter: ē from x̄ through the features; z̄ of the step before = z̄ − ē/s

import {
  accumulate,
  byInput,
  gradient,
  layer,
  newWork,
  type Work,
} from "./kernel-backward-layer.ts";
import {
  each,
  innovation,
  newPass,
  now,
  type Pass,
  present,
  STEP_GAIN,
  weight,
} from "./kernel-forward.ts";
import { type Layout, RECORD, SLOT_BYTES, WIDTH } from "./kernel-layout.ts";
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
        const index = at.layers[l]!.mix + i * 2 * WIDTH + half * WIDTH + j;
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
    ...v.div(v.mul(get(sum), present(p)), now(p, RECORD.s)),
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
  const isRegress = layout.shape.kind === "regress";
  const byOutput = isRegress
    ? set(q, now(p, RECORD.lossByZ))
    : [
        ...set(zBar, v.add(get(zBar), now(p, RECORD.lossByZ))),
        ...set(q, v.mul(v.mul(v.constant(STEP_GAIN), now(p, RECORD.s)), get(zBar))),
      ];
  f.body = [
    ...set(p.record, first),
    ...repeat(0, [
      ...advance(p.record, -p.stride),
      ...byOutput,
      ...readout(p, q),
      ...each(layers, (i) => {
        const l = layers - 1 - i;
        return [...layer(p, l, k), ...(l > 0 ? encoder(p, l, k) : [])];
      }),
      ...(isRegress ? [] : set(zBar, v.sub(get(zBar), byZ(p, k)))),
    ]),
  ];
  return f;
}
