// MHT: multiple hypotheses (Reid, 1979). Each reading is good, an outlier (of flat density), or the
// first after a jump (flat again: the state starts at it). Every hypothesis about the past branches
// into the three; the likeliest few survive and like ones are merged. What persists decides between
// outlier and jump. States are in the unit of the readings, variances in noise scales squared.
import { type Baseline, factor, type StreamFilter, share } from "./baseline.ts";

const HYPOTHESES_MAX = 6;
/** Closer than this many standard deviations two hypotheses are one. */
const MERGE_SCALES = 0.5;
const SQUARES_MAX = 600;

interface Hypothesis {
  readonly x: number;
  readonly p: number;
  readonly weight: number;
  /** Whether its newest reading was an outlier. */
  readonly outlier: boolean;
}

interface Chances {
  readonly q: number;
  readonly r: number;
  readonly outlier: number;
  /** Of an outlier after an outlier. */
  readonly outlierAgain: number;
  readonly jump: number;
  /** Width of the flat density, in noise scales. */
  readonly range: number;
}

function branches(h: Hypothesis, u: number, s: number, c: Chances): Hypothesis[] {
  const p = h.p + c.q;
  const [e, variance] = [(u - h.x) / s, p + c.r];
  const gain = p / variance;
  const outlier = h.outlier ? c.outlierAgain : c.outlier;
  const normal =
    Math.exp(-0.5 * Math.min(SQUARES_MAX, (e * e) / variance)) / Math.sqrt(2 * Math.PI * variance);
  const good = h.weight * (1 - outlier) * (1 - c.jump) * normal + 1e-200;
  const jump = (h.weight * (1 - outlier) * c.jump) / c.range;
  return [
    { x: h.x + gain * (u - h.x), p: p * (1 - gain), weight: good, outlier: false },
    { x: h.x, p, weight: (h.weight * outlier) / c.range, outlier: true },
    { x: u, p: c.r, weight: jump, outlier: false },
  ];
}

/** One hypothesis with the mean and the variance of two. */
function merged(a: Hypothesis, b: Hypothesis, s: number): Hypothesis {
  const weight = a.weight + b.weight;
  const x = (a.weight * a.x + b.weight * b.x) / weight;
  const spread = (h: Hypothesis) => h.weight * (h.p + ((h.x - x) / s) ** 2);
  return { ...a, x, p: (spread(a) + spread(b)) / weight, weight };
}

function survivors(all: Hypothesis[], s: number): Hypothesis[] {
  const kept: Hypothesis[] = [];
  for (const h of all.sort((a, b) => b.weight - a.weight)) {
    const near = (k: Hypothesis) =>
      k.outlier === h.outlier &&
      Math.abs(k.x - h.x) < MERGE_SCALES * s * Math.sqrt(Math.min(k.p, h.p));
    const like = kept.findIndex(near);
    if (like >= 0) kept[like] = merged(kept[like]!, h, s);
    else if (kept.length < HYPOTHESES_MAX) kept.push(h);
  }
  const sum = kept.reduce((total, h) => total + h.weight, 0);
  return kept.map((h) => ({ ...h, weight: h.weight / sum }));
}

function hypotheses(c: Chances): StreamFilter {
  let all: Hypothesis[] = [];
  return {
    step(u, s) {
      if (!Number.isNaN(u)) {
        if (all.length === 0) all = [{ x: u, p: c.r, weight: 1, outlier: false }];
        all = survivors(
          all.flatMap((h) => branches(h, u, s, c)),
          s,
        );
      } else all = all.map((h) => ({ ...h, p: h.p + c.q }));
      return all.length === 0 ? u : all.reduce((sum, h) => sum + h.weight * h.x, 0);
    },
  };
}

export const HYPOTHESES: readonly Baseline[] = [
  {
    name: "multiple hypotheses (MHT)",
    axes: [
      factor(0.01, 0.1, 0.6),
      factor(0.6, 1.5),
      share(0.01, 0.05),
      share(0.3, 0.7),
      share(0.02, 0.001),
      factor(100),
    ],
    create: (p) =>
      hypotheses({
        q: p[0]!,
        r: p[1]!,
        outlier: Math.min(0.5, p[2]!),
        outlierAgain: Math.min(0.95, p[3]!),
        jump: Math.min(0.5, p[4]!),
        range: p[5]!,
      }),
  },
];
