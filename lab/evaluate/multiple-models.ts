// IMM: interacting multiple models (Blom and Bar-Shalom, 1988). Two Kalman filters, each with a
// state of its own, which are mixed before every step by the chance μ to change over:
//
//   μ⁻ = Πᵀμ      x̂ᵢ⁰ = Σⱼ Πⱼᵢ μⱼ x̂ⱼ / μ⁻ᵢ      μᵢ ∝ μ⁻ᵢ N(e; 0, Sᵢ)      x̂ = Σᵢ μᵢ x̂ᵢ
//
// One is a random walk; the other a faster one, or a constant velocity. A gate stands before both.
// States are in the unit of the readings, variances in noise scales squared.
import { type Baseline, factor, type StreamFilter, share, whole } from "./baseline.ts";

interface Gate {
  readonly limit: number;
  readonly patience: number;
}

/** Variance after a step, in units of r. */
const RESTART = 10;
/** No model is ever ruled out. */
const CHANCE_MIN = 1e-6;
/** Keeps a likelihood from 0. */
const SQUARES_MAX = 60;

/** Position and velocity and their covariance; a walk has no velocity. */
interface Track {
  x: number;
  v: number;
  p00: number;
  p01: number;
  p11: number;
}

/** `part` of `own` and the rest of `other`: what a model starts its step from. */
function mixed(part: number, own: Track, other: Track, s: number): Track {
  const x = part * own.x + (1 - part) * other.x;
  const spread = (t: Track) => t.p00 + ((t.x - x) / s) ** 2;
  return {
    x,
    v: part * own.v,
    p00: part * spread(own) + (1 - part) * spread(other),
    p01: part * own.p01,
    p11: own.p11,
  };
}

type Predict = (t: Track) => void;

const walk =
  (q: number): Predict =>
  (t) => {
    t.p00 += q;
  };

/** White acceleration of intensity q. */
const velocity =
  (q: number): Predict =>
  (t) => {
    t.x += t.v;
    t.p00 += 2 * t.p01 + t.p11 + q / 3;
    t.p01 += t.p11 + q / 2;
    t.p11 += q;
  };

/** Kalman's update with the innovation e of `t`; its likelihood but for a constant factor. */
function update(t: Track, u: number, s: number, r: number): number {
  const [e, variance] = [(u - t.x) / s, t.p00 + r];
  const [k0, k1] = [t.p00 / variance, t.p01 / variance];
  t.x += k0 * e * s;
  t.v += k1 * e * s;
  t.p11 -= k1 * t.p01;
  t.p01 -= k0 * t.p01;
  t.p00 -= k0 * t.p00;
  return Math.exp(-0.5 * Math.min(SQUARES_MAX, (e * e) / variance)) / Math.sqrt(variance) + 1e-30;
}

/** `stay`: the chance that the model of one reading is that of the next. */
function imm(
  predictA: Predict,
  predictB: Predict,
  r: number,
  stay: number,
  { limit, patience }: Gate,
): StreamFilter {
  let a: Track = { x: Number.NaN, v: 0, p00: r, p01: 0, p11: 0 };
  let b: Track = { ...a, p11: 0.01 * r };
  let [chance, rejected] = [0.5, 0];
  const value = () => chance * a.x + (1 - chance) * b.x;
  return {
    step(u, s) {
      if (Number.isNaN(a.x)) [a.x, b.x] = [u, u];
      const next = stay * chance + (1 - stay) * (1 - chance);
      const [fromA, fromB] = [(stay * chance) / next, (stay * (1 - chance)) / (1 - next)];
      [a, b] = [mixed(fromA, a, b, s), mixed(fromB, b, a, s)];
      predictA(a);
      predictB(b);
      chance = next;
      if (Number.isNaN(u)) return value();
      const e = (u - value()) / s;
      if (e * e > limit * limit * (Math.min(a.p00, b.p00) + r) && rejected < patience) {
        rejected++;
        return value();
      }
      if (rejected >= patience) {
        a.p00 = RESTART * r;
        [b.p00, b.p01, b.v] = [RESTART * r, 0, 0];
      }
      rejected = 0;
      const [likelyA, likelyB] = [update(a, u, s, r), update(b, u, s, r)];
      const posterior = (chance * likelyA) / (chance * likelyA + (1 - chance) * likelyB);
      chance = Math.min(1 - CHANCE_MIN, Math.max(CHANCE_MIN, posterior));
      return value();
    },
  };
}

const STAY = share(0.9, 0.98);
const GATE = [factor(2.7, 4.5), whole(3, 6)];
const gate = (p: readonly number[]): Gate => ({ limit: p[0]!, patience: p[1]! });

export const MULTIPLE_MODELS: readonly Baseline[] = [
  {
    name: "IMM, two random walks",
    axes: [factor(1e-3, 0.02), factor(0.1, 1), factor(0.6, 1.5), STAY, ...GATE],
    create: (p) => imm(walk(p[0]!), walk(p[1]!), p[2]!, p[3]!, gate(p.slice(4))),
  },
  {
    name: "IMM, random walk and velocity",
    axes: [factor(0.01, 0.2), factor(1e-4, 3e-3), factor(0.6, 1.5), STAY, ...GATE],
    create: (p) => imm(walk(p[0]!), velocity(p[1]!), p[2]!, p[3]!, gate(p.slice(4))),
  },
];
