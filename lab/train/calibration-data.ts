// What is wrong with a recording as material for a calibration, and which part is for what.
import { UserError } from "../user-error.ts";
import { type Calibration, CHANNELS_MAX, partOf } from "./calibration.ts";

const ROWS_MIN = 600;
/** Beyond it an input is the target in other words: real sensors are never that good. */
const LEAK_CORRELATION = 0.9999;
/** Training sees the first part, the choice of weights the second, judgement the third. */
const SEEN = 0.6;
const CHOICE = 0.2;

interface Moments {
  readonly pairs: number;
  readonly correlation: number;
  readonly isConstant: boolean;
}

function momentsOf(input: Float64Array, target: Float64Array): Moments {
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  const first = input.find((v) => !Number.isNaN(v)) ?? 0;
  const base = target.find((v) => !Number.isNaN(v)) ?? 0;
  input.forEach((v, t) => {
    // Differences from the first values keep the sums small.
    const [x, y] = [v - first, target[t]! - base];
    if (Number.isNaN(x) || Number.isNaN(y)) return;
    n++;
    a += x;
    b += y;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  });
  const [spreadA, spreadB] = [n * aa - a * a, n * bb - b * b];
  const correlation = (n * ab - a * b) / Math.sqrt(spreadA * spreadB);
  return { pairs: n, correlation, isConstant: !(spreadA > 0) };
}

/** @throws UserError that says which column cannot be used, and why */
export function checkCalibration(
  names: readonly string[],
  targetName: string,
  { inputs, target }: Calibration,
): void {
  if (names.length > CHANNELS_MAX) {
    throw new UserError(`--inputs: ${names.length} columns; ${CHANNELS_MAX} at most`);
  }
  if (new Set(names).size < names.length) {
    throw new UserError("--inputs: a column is named twice");
  }
  const known = target.filter((v) => !Number.isNaN(v));
  if (known.length < ROWS_MIN) {
    throw new UserError(
      `--target "${targetName}": has ${known.length} usable rows; calibration needs ${ROWS_MIN}`,
    );
  }
  if (known.every((v) => v === known[0])) {
    throw new UserError(`--target "${targetName}": is constant; there is nothing to learn`);
  }
  inputs.forEach((input, c) => {
    const { pairs, correlation, isConstant } = momentsOf(input, target);
    const name = `--inputs "${names[c]}"`;
    if (pairs < ROWS_MIN) {
      throw new UserError(
        `${name}: ${pairs} rows have it and the target; calibration needs ${ROWS_MIN}`,
      );
    }
    if (isConstant) throw new UserError(`${name}: is constant; leave it out`);
    if (names[c] === targetName || Math.abs(correlation) > LEAK_CORRELATION) {
      throw new UserError(`${name}: is the target itself; it leaks what is to be predicted`);
    }
  });
}

/** In the order of time: a calibration is used later than it was made. */
export function splitCalibration(all: Calibration) {
  const length = all.target.length;
  const [first, second] = [Math.floor(SEEN * length), Math.floor((SEEN + CHOICE) * length)];
  return {
    seen: partOf(all, 0, first),
    validation: partOf(all, first, second),
    /** First row that nothing was chosen by. */
    held: second,
  };
}
