// Filters with a model of the signal: alpha-beta, and Kalman filters for a random walk and for
// constant velocity, also with a gate against outliers. Innovations are divided by the noise scale
// s, so that process noise q and measurement noise r are in units of s².
import { type Baseline, factor, medianOf, type StreamFilter, share, whole } from "./baseline.ts";

/** Rejects innovations beyond a limit; `patience` rejected in a row are believed. */
interface Gate {
  readonly limit: number;
  readonly patience: number;
}
const OPEN: Gate = { limit: Number.POSITIVE_INFINITY, patience: 0 };

/** x is a random walk: x += √q·noise; u = x + √r·noise. */
function randomWalk(q: number, r: number, gate: Gate): StreamFilter {
  let [x, p, rejected] = [Number.NaN, r, 0];
  return {
    step(u, s) {
      if (Number.isNaN(x)) x = u;
      p += q;
      if (Number.isNaN(u)) return x;
      const e = (u - x) / s;
      if (e * e > gate.limit * gate.limit * (p + r) && rejected < gate.patience) {
        rejected++;
        return x;
      }
      if (rejected > 0 && rejected >= gate.patience) p = 10 * r;
      rejected = 0;
      const gain = p / (p + r);
      x += gain * (u - x);
      p *= 1 - gain;
      return x;
    },
  };
}

/** Position and velocity; white acceleration of intensity q. */
function constantVelocity(q: number, r: number, gate: Gate): StreamFilter {
  let [x, v, p00, p01, p11, rejected] = [Number.NaN, 0, r, 0, 0.01 * r, 0];
  return {
    step(u, s) {
      if (Number.isNaN(x)) x = u;
      x += v;
      p00 += 2 * p01 + p11 + q / 3;
      p01 += p11 + q / 2;
      p11 += q;
      if (Number.isNaN(u)) return x;
      const e = (u - x) / s;
      if (e * e > gate.limit * gate.limit * (p00 + r) && rejected < gate.patience) {
        rejected++;
        return x;
      }
      if (rejected > 0 && rejected >= gate.patience) [p00, p01, v] = [10 * r, 0, 0];
      rejected = 0;
      const [k0, k1] = [p00 / (p00 + r), p01 / (p00 + r)];
      x += k0 * (u - x);
      v += k1 * e * s;
      p11 -= k1 * p01;
      p01 -= k0 * p01;
      p00 -= k0 * p00;
      return x;
    },
  };
}

/**
 * A random walk behind a gate that, after `patience` rejected readings which agree among
 * themselves, goes to their median: what an expert writes for a sensor with spikes and steps.
 */
function medianReset(q: number, r: number, limit: number, patience: number): StreamFilter {
  let [x, p] = [Number.NaN, r];
  const rejected: number[] = [];
  return {
    step(u, s) {
      if (Number.isNaN(x)) x = u;
      p += q;
      if (Number.isNaN(u)) return x;
      const e = (u - x) / s;
      if (e * e <= limit * limit * (p + r)) {
        rejected.length = 0;
        const gain = p / (p + r);
        x += gain * (u - x);
        p *= 1 - gain;
        return x;
      }
      rejected.push(u);
      if (rejected.length < patience) return x;
      const middle = medianOf(rejected);
      const agree = rejected.every((v) => Math.abs(v - middle) < 2 * limit * Math.sqrt(r) * s);
      if (!agree) {
        rejected.shift();
        return x;
      }
      x = middle;
      p = (2 * r) / patience;
      rejected.length = 0;
      return x;
    },
  };
}

function alphaBeta(alpha: number, beta: number): StreamFilter {
  let [x, v] = [Number.NaN, 0];
  return {
    step(u) {
      if (Number.isNaN(x)) x = u;
      x += v;
      if (Number.isNaN(u)) return x;
      const e = u - x;
      x += alpha * e;
      v += beta * e;
      return x;
    },
  };
}

const WALK = [factor(3e-4, 3e-3, 0.02, 0.1, 0.5), factor(0.6, 1.5, 4)];
const VELOCITY = [factor(1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1), factor(0.6, 1.5, 4)];
const GATE = [factor(2, 2.7, 3.5, 5), whole(2, 3, 4, 6)];
const gate = (p: readonly number[]): Gate => ({ limit: p[2]!, patience: p[3]! });

export const TRACKERS: readonly Baseline[] = [
  {
    name: "alpha-beta",
    axes: [share(0.05, 0.1, 0.2, 0.4, 0.7), share(1e-4, 1e-3, 5e-3, 0.02, 0.1)],
    create: (p) => alphaBeta(p[0]!, p[1]!),
  },
  {
    name: "Kalman, random walk",
    axes: [factor(1e-4, 1e-3, 0.01, 0.05, 0.2, 1)],
    create: (p) => randomWalk(p[0]!, 1, OPEN),
  },
  {
    name: "Kalman, random walk, gate",
    axes: [...WALK, ...GATE],
    create: (p) => randomWalk(p[0]!, p[1]!, gate(p)),
  },
  {
    name: "Kalman, constant velocity",
    axes: [factor(1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1)],
    create: (p) => constantVelocity(p[0]!, 1, OPEN),
  },
  {
    name: "Kalman, constant velocity, gate",
    axes: [...VELOCITY, ...GATE],
    create: (p) => constantVelocity(p[0]!, p[1]!, gate(p)),
  },
  {
    name: "gated Kalman, median reset",
    axes: [...WALK, ...GATE],
    create: (p) => medianReset(p[0]!, p[1]!, p[2]!, p[3]!),
  },
];
