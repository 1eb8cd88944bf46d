// Elementary functions that give the same bits on every engine. ECMAScript leaves Math.exp and
// its kin to the implementation, and no two C libraries agree on them; IEEE 754 fixes the bits
// of + - × ÷ and sqrt. So everything here is made of those, of comparisons and of exact scaling
// by powers of two. A scratch buffer to look at a number's bits would lie in flash on XS, where
// modules are preloaded: exponents are found by comparing and scaling instead.
//
// Methods and constants of exp, expm1, log, log1p and cos: K. C. Ng, "fdlibm" (Sun Microsystems,
// 1993) and its revision in FreeBSD's msun; the order of log's last sum is musl's. The rational
// function in tanh: S. L. Moshier, "Cephes" (1984). Thresholds are those of fdlibm, which
// compares the upper 32 bits of a number alone.
//
// NaN gives NaN everywhere; the largest errors found stand in each docstring, in units in the
// last place (ulp), and test/core/elementary-functions.test.ts measures them.

const LN2_HI = 0.6931471803691238; // ln 2, cut so short that a multiple of it is exact …
const LN2_LO = 1.9082149292705877e-10; // … and what was cut off
const INV_LN2 = Math.LOG2E;
const HALF_LN2 = 0x162e43 / 0x400000; // ln 2 / 2, rounded up to its upper 32 bits
const MINUS_HALF_LN2 = -HALF_LN2;
const EXP_MAX = 709.782712893384; // exp of more is Infinity
const EXP_MIN = -745.1332191019411; // exp of less is 0
const SQRT_TWO = 0x16a09e / 0x100000; // sqrt(2), rounded down to its upper 32 bits
const SQRT_HALF = 0x16a09e / 0x200000; // sqrt(2) / 2, rounded down to its upper 32 bits

/** POWER[32 + k] = 2^k for |k| ≤ 32; a plain array, which XS reads faster than a typed one. */
const POWER: readonly number[] = powersOfTwo();

function powersOfTwo(): number[] {
  const powers = [1 / 0x100000000];
  for (let i = 1; i <= 64; i++) powers.push(2 * powers[i - 1]);
  return powers;
}

/** y · 2^k, rounded once, for 0.5 < |y| < 2 and |k| ≤ 1100. */
function scale(y: number, k: number): number {
  // Rounding to a subnormal happens in the last multiplication alone.
  if (k < -1000) return scale(y, k + 1000) * 9.332636185032189e-302; // 2^-1000
  for (; k > 32; k -= 32) y *= 0x100000000;
  for (; k < -32; k += 32) y *= 1 / 0x100000000;
  return y * POWER[k + 32];
}

/** e^x; 0.8 ulp. */
export function exp(x: number): number {
  // x = k ln 2 + r with |r| ≤ ln 2 / 2; x becomes the part of r that lo is taken from. Few names,
  // each used again: the layer calls this for every state, and XS charges for each declaration.
  let k = 0;
  let lo = 0;
  let r = x;
  if (x <= MINUS_HALF_LN2) {
    if (x < EXP_MIN) return 0;
    k = (x * INV_LN2 - 0.5) | 0;
    lo = k * LN2_LO;
    x -= k * LN2_HI;
    r = x - lo;
  } else if (x >= HALF_LN2) {
    if (x > EXP_MAX) return Infinity;
    k = (x * INV_LN2 + 0.5) | 0;
    lo = k * LN2_LO;
    x -= k * LN2_HI;
    r = x - lo;
  } else if (x < 1 / 0x10000000 && x > -1 / 0x10000000) return 1 + x;
  let t = r * r;
  t =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))));
  t = 1 - (lo - (r * t) / (2 - t) - x);
  return k * k <= 1024 ? t * POWER[k + 32] : scale(t, k);
}

/** e^x - 1, also where e^x is close to 1; 0.8 ulp. */
export function expm1(x: number): number {
  if (x > EXP_MAX) return Infinity;
  if (x < -56 * LN2_HI) return -1;
  if (x > -5.5e-17 && x < 5.5e-17) return x;
  let k = 0;
  let r = x;
  let c = 0;
  if (x >= HALF_LN2 || x <= -HALF_LN2) {
    k = (x * INV_LN2 + (x < 0 ? -0.5 : 0.5)) | 0;
    const hi = x - k * LN2_HI;
    const lo = k * LN2_LO;
    r = hi - lo;
    c = hi - r - lo; // what r lost in rounding
  }
  const half = 0.5 * r;
  const z = r * half;
  const q =
    1 +
    z *
      (-0.03333333333333313 +
        z *
          (0.0015873015872548146 +
            z * (-7.93650757867488e-5 + z * (4.008217827329362e-6 + z * -2.0109921818362437e-7))));
  const t = 3 - q * half;
  const e = z * ((q - t) / (6 - r * t));
  return k === 0 ? r - (r * e - z) : expm1Scaled(r, r * (e - c) - c - z, k);
}

/** 2^k (1 + r - e) - 1, in the order that loses least for this k ≠ 0. */
function expm1Scaled(r: number, e: number, k: number): number {
  if (k === -1) return 0.5 * (r - e) - 0.5;
  if (k === 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e);
  if (k <= -2 || k > 56) return scale(1 - (e - r), k) - 1;
  const small = scale(1, -k);
  return scale(k < 20 ? 1 - small - (e - r) : r - (e + small) + 1, k);
}

/** Natural logarithm; -Infinity at 0, NaN below; 0.8 ulp. */
export function log(x: number): number {
  if (x > 0 && x < Infinity) return logPlus(x, 0);
  if (x === 0) return -Infinity;
  return x > 0 ? x : NaN;
}

/** ln(1 + x), also where x is close to 0; -Infinity at -1, NaN below; 0.8 ulp. */
export function log1p(x: number): number {
  if (x > -1.1e-16 && x < 1.1e-16) return x;
  const u = 1 + x;
  if (!(u > 0 && u < 0x40000000000000)) return log(u);
  // What u lost in rounding, brought back to first order.
  return logPlus(u, (u >= 2 ? 1 - (u - x) : x - (u - 1)) / u);
}

/** ln u + correction, for 0 < u < Infinity. */
function logPlus(u: number, correction: number): number {
  // u = 2^k m with sqrt(2)/2 ≤ m < sqrt(2)
  let k = 0;
  let m = u;
  if (m < SQRT_HALF) {
    for (; m < 1 / 256; k -= 8) m *= 256;
    for (; m < SQRT_HALF; k--) m *= 2;
  } else {
    for (; m >= 256; k += 8) m *= 1 / 256;
    for (; m >= SQRT_TWO; k++) m *= 0.5;
  }
  m -= 1;
  const s = m / (2 + m);
  const z = s * s;
  const w = z * z;
  const halfSquare = 0.5 * m * m;
  const series =
    z *
      (0.6666666666666735 +
        w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586))) +
    w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  return s * (halfSquare + series) + (k * LN2_LO + correction) - halfSquare + m + k * LN2_HI;
}

const INV_HALF_PI = 0.6366197723675814;
// π/2 as a sum of pieces of 33 bits that n ≤ 2^20 multiplies exactly, and π/2 minus the pieces so
// far.
const HALF_PI: readonly number[] = [
  1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21,
];
const HALF_PI_REST: readonly number[] = [
  6.077100506506192e-11, 2.0222662487959506e-21, 8.4784276603689e-32,
];

/** Cosine of x radians, |x| < 10^6; NaN from there on; 0.7 ulp. */
export function cos(x: number): number {
  const a = x < 0 ? -x : x;
  if (a < 0x1921fc / 0x200000) return cosKernel(a, 0); // π/4
  if (!(a < 1e6)) return NaN;
  // a = n π/2 + y + rest with |y| ≤ π/4. Close to a multiple of π/2 most of a cancels, and more
  // of π/2 is needed.
  const n = quadrant(a);
  let y = a;
  let rest = 0;
  let r = a;
  for (let piece = 0; piece < 3; piece++) {
    const before = r;
    const w = n * HALF_PI[piece];
    r = before - w;
    const tail = n * HALF_PI_REST[piece] - (before - r - w);
    y = r - tail;
    rest = r - y - tail;
    if (!cancels(a, n, y, piece)) break;
  }
  const value = (n & 1) === 0 ? cosKernel(y, rest) : sinKernel(y, rest);
  return ((n + 1) & 2) === 0 ? value : -value;
}

/** The multiple of π/2 next to a; up to 9π/4 it changes where msun's does. */
function quadrant(a: number): number {
  if (a < 0x12d97d / 0x80000) return 1; // 3π/4
  if (a < 0x1f6a7b / 0x80000) return 2; // 5π/4
  if (a < 0x15fdbd / 0x40000) return 3; // 7π/4
  if (a < 0x1c463c / 0x40000) return 4; // 9π/4
  return Math.floor(a * INV_HALF_PI + 0.5);
}

/** Whether a - n π/2 = y lost so many bits that the next piece of π/2 matters. */
function cancels(a: number, n: number, y: number, piece: number): boolean {
  if (piece === 0 && n <= 4) {
    // msun's rule for small angles: a and n π/2 agree in their upper 32 bits.
    const unit = n < 2 ? 0x100000 : n < 3 ? 0x80000 : 0x40000;
    return Math.floor(a * unit) === Math.floor(n * HALF_PI[0] * unit);
  }
  return Math.abs(y) < a * (piece === 0 ? 1 / 0x10000 : 1 / 0x2000000000000);
}

/** cos(x + rest) for |x| ≤ π/4 and |rest| below half a unit of x's last place. */
function cosKernel(x: number, rest: number): number {
  const z = x * x;
  const w = z * z;
  const r =
    z * (0.0416666666666666 + z * (-0.001388888888887411 + z * 2.480158728947673e-5)) +
    w * w * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11));
  const halfSquare = 0.5 * z;
  const u = 1 - halfSquare;
  return u + (1 - u - halfSquare + (z * r - x * rest));
}

/** sin(x + rest), on the same domain. */
function sinKernel(x: number, rest: number): number {
  const z = x * x;
  const v = z * x;
  const r =
    0.00833333333332249 +
    z * (-0.0001984126982985795 + z * 2.7557313707070068e-6) +
    z * (z * z) * (-2.5050760253406863e-8 + z * 1.58969099521155e-10);
  return x - (z * (0.5 * rest - v * r) - rest - v * -0.16666666666666632);
}

/** Hyperbolic tangent; 1.2 ulp. */
export function tanh(x: number): number {
  const a = x < 0 ? -x : x;
  if (a < 0.625) {
    if (a < 1e-9) return x;
    const z = x * x;
    const p = (-0.9643991794250523 * z - 99.28772310019185) * z - 1614.6876844170845;
    const q = ((z + 112.81167849163293) * z + 2235.4883906010045) * z + 4844.063053251255;
    return x * z * (p / q) + x;
  }
  const y = 1 - 2 / (exp(2 * a) + 1);
  return x < 0 ? -y : y;
}

/** 1 / (1 + e^-x); 1.7 ulp. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}

/** x · sigmoid(x), also called swish; 2.3 ulp. */
export function silu(x: number): number {
  if (x >= 0) return x / (1 + exp(-x));
  if (x < -700) {
    // e^x alone would be subnormal and have lost its bits before x could raise it again.
    const root = exp(0.5 * x);
    return x < -800 ? -0 : x * root * root;
  }
  const e = exp(x);
  return (x * e) / (1 + e);
}

/**
 * ln(1 + e^x), defined as this formula: the step size of the layer, and of every reference figure
 * for it, is made by it. Its pieces meet to 4e-8 (relative) at -20 and 2e-10 at 20.
 */
export function softplus(x: number): number {
  return x > 20 ? x : x < -20 ? exp(x) : logPlus(1 + exp(x), 0);
}
