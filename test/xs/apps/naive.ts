// The layer as one writes it down first, for comparison: every value through its array, the same
// exp for every (n, d), the engine's own exp. Nothing else uses it.
import type { Weights } from "../../../src/ssm/kernels.ts";

export function naiveLayer(dIn: number, states: number, w: Weights) {
  const size = dIn * states;
  const part = (from: number, count: number) => Float64Array.from(w.subarray(from, from + count));
  const model = {
    wDelta: part(0, dIn),
    bDelta: w[dIn],
    wB: part(dIn + 1, size),
    wC: part(dIn + 1 + size, size),
    a: part(dIn + 1 + 2 * size, states).map((logA) => -Math.exp(logA)),
    d: part(dIn + 1 + 2 * size + states, dIn),
    h: new Float64Array(size),
    b: new Float64Array(states),
    c: new Float64Array(states),
  };
  return (x: Float64Array, y: Float64Array): void => {
    let z = model.bDelta;
    for (let i = 0; i < dIn; i++) z += model.wDelta[i] * x[i];
    const delta = z > 20 ? z : Math.log1p(Math.exp(z));
    for (let n = 0; n < states; n++) {
      let b = 0;
      let c = 0;
      for (let i = 0; i < dIn; i++) {
        b += model.wB[n * dIn + i] * x[i];
        c += model.wC[n * dIn + i] * x[i];
      }
      model.b[n] = b;
      model.c[n] = c;
    }
    for (let d = 0; d < dIn; d++) {
      let s = model.d[d] * x[d];
      for (let n = 0; n < states; n++) {
        const decay = Math.exp(delta * model.a[n]);
        const k = n * dIn + d;
        model.h[k] = decay * model.h[k] + ((decay - 1) / model.a[n]) * model.b[n] * x[d];
        s += model.c[n] * model.h[k];
      }
      y[d] = s;
    }
  };
}
