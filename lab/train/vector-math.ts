// exp, tanh, softplus and its derivative for all lanes at once, as code of `wasm.ts`. The degree of
// each polynomial follows the element type, so that the error stays at its last digit: gradients
// in f64 must agree with finite differences to 1e-6.
import { type Code, type Func, get, type Lanes, type Local, set } from "./wasm.ts";

function horner(v: Lanes, x: Local, coefficients: readonly number[]): Code {
  let sum = v.constant(coefficients[coefficients.length - 1]!);
  for (let k = coefficients.length - 2; k >= 0; k--) {
    sum = v.add(v.mul(sum, get(x)), v.constant(coefficients[k]!));
  }
  return sum;
}

function inverseFactorials(degree: number): number[] {
  const values = [1];
  for (let k = 1; k <= degree; k++) values.push(values[k - 1]! / k);
  return values;
}

/** A new local that holds `value`, and the statement that fills it. */
function hold(f: Func, value: Code): [Local, Code] {
  const local = f.vector();
  return [local, set(local, value)];
}

/** to = e^x; x = n·ln 2 + r with |r| ≤ ln 2 / 2, ln 2 in two parts (Cody and Waite). */
export function expTo(f: Func, v: Lanes, to: Local, x: Code): Code {
  const isF32 = v.kind === "f32";
  const limit = isF32 ? 87 : 700;
  const [high, low] = isF32
    ? [0.693359375, -2.1219444e-4]
    : [6.9314718036912382e-1, 1.9082149292705877e-10];
  const clamped = v.min(v.max(x, v.constant(-limit)), v.constant(limit));
  const [c, holdC] = hold(f, clamped);
  const [n, holdN] = hold(f, v.nearest(v.mul(get(c), v.constant(Math.LOG2E))));
  const reduced = v.sub(
    v.sub(get(c), v.mul(get(n), v.constant(high))),
    v.mul(get(n), v.constant(low)),
  );
  const [r, holdR] = hold(f, reduced);
  const polynomial = horner(v, r, inverseFactorials(isF32 ? 6 : 13));
  return [...holdC, ...holdN, ...holdR, ...set(to, v.mul(polynomial, v.powerOfTwo(get(n))))];
}

/** to = tanh x = 1 − 2/(e^{2x} + 1). */
export function tanhTo(f: Func, v: Lanes, to: Local, x: Code): Code {
  const one = v.constant(1);
  const [e, holdE] = [f.vector(), (local: Local) => expTo(f, v, local, v.mul(x, v.constant(2)))];
  return [...holdE(e), ...set(to, v.sub(one, v.div(v.constant(2), v.add(get(e), one))))];
}

/**
 * to = softplus x = max(x, 0) + log(1 + y) with y = e^{−|x|}, and slope = its derivative, the
 * logistic function. log(1 + y) = 2·artanh t with t = y/(2 + y) ≤ 1/3, by its series.
 */
export function softplusTo(f: Func, v: Lanes, to: Local, slope: Local, x: Local): Code {
  const one = v.constant(1);
  const zero = v.constant(0);
  const y = f.vector();
  const [t, holdT] = hold(f, v.div(get(y), v.add(get(y), v.constant(2))));
  const [t2, holdT2] = hold(f, v.mul(get(t), get(t)));
  const terms = Array.from({ length: v.kind === "f32" ? 7 : 17 }, (_, k) => 2 / (2 * k + 1));
  const up = v.select(v.less(get(x), zero), get(y), one);
  return [
    ...expTo(f, v, y, v.sub(zero, v.abs(get(x)))),
    ...holdT,
    ...holdT2,
    ...set(to, v.add(v.max(get(x), zero), v.mul(get(t), horner(v, t2, terms)))),
    ...set(slope, v.div(up, v.add(one, get(y)))),
  ];
}
