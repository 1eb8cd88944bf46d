// The weights that training begins with.
import { offsetsOf, type Shape } from "../../src/model/shape.ts";
import { WIDTH } from "./kernel-layout.ts";
import type { Random } from "./random.ts";

/**
 * Decay rate of the slowest state, per unit of delta; that of state n is n/N more. Filters span two
 * decades, from a memory of a hundred readings to one of three: validation is 3 % better than with
 * S4D-Inv's 0.5 (bench/quality/NOTES.md). Calibrations have few readings and need no such memory.
 */
const SLOWEST = { denoise: 0.02, regress: 0.5 };

/**
 * Fresh weights. Training starts as an exponential average: W_o is near 0 but for 0.2 on
 * clip(e/10).
 * The constant columns of W_B and W_C are set apart from 0, or the memory would be even in x.
 * A calibration takes what it is given as standardised already: means 0, scales 1.
 */
export function initialWeights(shape: Shape, random: Random): Float64Array<ArrayBuffer> {
  const { layers, readout, inputScale, targetScale, count } = offsetsOf(shape);
  const w = new Float64Array(count);
  const normals = (from: number, length: number, sd: number) => {
    for (let i = 0; i < length; i++) w[from + i] = sd * random.normal();
  };
  const sign = () => (random.uniform() < 0.5 ? -1 : 1);
  for (const at of layers) {
    if (at.mix >= 0) normals(at.mix, (WIDTH - 1) * 2 * WIDTH, 1 / Math.sqrt(2 * WIDTH));
    normals(at.wDelta, WIDTH, 0.1);
    w[at.bDelta] = -1;
    normals(at.wB, shape.states * WIDTH, 0.1);
    normals(at.wC, shape.states * WIDTH, 0.1);
    for (let n = 0; n < shape.states; n++) {
      w[at.logA + n] = Math.log(SLOWEST[shape.kind] + n / shape.states);
      w[at.wB + n * WIDTH + WIDTH - 1]! += sign() * (0.15 + 0.3 * random.uniform());
      w[at.wC + n * WIDTH + WIDTH - 1]! += sign() * (0.15 + 0.3 * random.uniform());
    }
    w.fill(1, at.d, at.d + WIDTH);
  }
  normals(readout, count - readout, 0.002);
  w[readout + shape.layers * WIDTH + 1]! += 0.2;
  if (shape.kind === "regress") {
    w.fill(1, inputScale, inputScale + WIDTH - 1);
    w[targetScale] = 1;
  }
  return w;
}
