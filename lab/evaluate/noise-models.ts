// Kalman filters for a random walk whose measurement noise is not Gaussian, or not known: robust
// against outliers by a weight instead of a gate. In units of the noise scale s:
//
//   x += √q·noise     u = x + √(r/w)·noise     gain = p / (p + r/w)
//
//   Student-t   w = (ν + 1) / (ν + e²/(p + r/w)), a fixed point of three rounds: the EM step for
//               t-distributed measurement noise (Agamennoni, Nieto and Nebot, 2012)
//   Huber       w = min(1, k·√(p + r)/|e|): Huber's influence function (Masreliez and Martin, 1977)
//   Sage-Husa   q and r from innovations with forgetting d (Sage and Husa, 1969), behind a gate
import { type Baseline, factor, type StreamFilter, share, whole } from "./baseline.ts";

/** From here an innovation is far; `patience` far ones in a row on one side are a step. */
const FAR_SCALES = 4;
/** Variance after a step, in units of r. */
const RESTART = 10;

/** The weight 0 < w ≤ … of an innovation e with predicted variance p and noise r. */
type Weight = (e: number, p: number, r: number) => number;

function studentT(degrees: number): Weight {
  return (e, p, r) => {
    let w = 1;
    for (let round = 0; round < 3; round++) w = (degrees + 1) / (degrees + (e * e) / (p + r / w));
    return w;
  };
}

function huber(k: number): Weight {
  return (e, p, r) => {
    const size = Math.abs(e) / Math.sqrt(p + r);
    return size > k ? k / size : 1;
  };
}

function weighted(q: number, r: number, weight: Weight, patience: number): StreamFilter {
  let [x, p, far, side] = [Number.NaN, r, 0, 0];
  return {
    step(u, s) {
      if (Number.isNaN(x)) x = u;
      p += q;
      if (Number.isNaN(u)) return x;
      const e = (u - x) / s;
      let w = weight(e, p, r);
      if (e * e > FAR_SCALES * FAR_SCALES * (p + r)) {
        far = Math.sign(e) === side ? far + 1 : 1;
        side = Math.sign(e);
        if (far >= patience) [p, w, far] = [RESTART * r, 1, 0];
      } else far = 0;
      const gain = p / (p + r / w);
      x += gain * (u - x);
      p *= 1 - gain;
      return x;
    },
  };
}

const R_MIN = 0.05;
const Q_MIN = 1e-5;
const Q_MAX = 50;

function sageHusa(q0: number, r0: number, d: number, limit: number, patience: number) {
  let [x, p, q, r, rejected] = [Number.NaN, r0, q0, r0, 0];
  return {
    step(u: number, s: number): number {
      if (Number.isNaN(x)) x = u;
      const predicted = p + q;
      p = predicted;
      if (Number.isNaN(u)) return x;
      const e = (u - x) / s;
      if (e * e > limit * limit * (p + r) && rejected < patience) {
        rejected++;
        return x;
      }
      const restarts = rejected >= patience;
      rejected = 0;
      if (restarts) p = RESTART * r;
      const gain = p / (p + r);
      x += gain * (u - x);
      const left = (1 - gain) * p;
      if (!restarts) {
        r = Math.max(R_MIN, (1 - d) * r + d * (e * e - predicted));
        const moved = gain * gain * e * e + left - (predicted - q);
        q = Math.min(Q_MAX, Math.max(Q_MIN, (1 - d) * q + d * moved));
      }
      p = left;
      return x;
    },
  };
}

const WALK = [factor(0.003, 0.03, 0.2, 1), factor(0.4, 1.2, 4)];
const PATIENCE = whole(3, 5, 8);

export const NOISE_MODELS: readonly Baseline[] = [
  {
    name: "Kalman, Student-t",
    axes: [...WALK, factor(0.5, 2, 8), PATIENCE],
    create: (p) => weighted(p[0]!, p[1]!, studentT(p[2]!), p[3]!),
  },
  {
    name: "Kalman, Huber",
    axes: [...WALK, factor(0.5, 1.5, 4), PATIENCE],
    create: (p) => weighted(p[0]!, p[1]!, huber(p[2]!), p[3]!),
  },
  {
    name: "Kalman, Sage-Husa",
    axes: [
      factor(0.01, 0.2),
      factor(0.5, 2),
      share(0.003, 0.02, 0.08),
      factor(2.5, 4, 6),
      whole(2, 4, 7),
    ],
    create: (p) => sageHusa(p[0]!, p[1]!, p[2]!, p[3]!, p[4]!),
  },
];
