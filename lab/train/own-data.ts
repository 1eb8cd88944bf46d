// Training on a user's own recording: what is wrong with it, what is held out, and where windows
// come from.
import type { FilterModel } from "../../src/filter/model.ts";
import { UserError } from "../user-error.ts";
import { bootstrap, courseOf } from "./bootstrap.ts";
import { generate, noiseOf } from "./generator.ts";
import { Random } from "./random.ts";
import { type Segment, segmentOf } from "./segment.ts";
import { filled } from "./smoother.ts";
import { pooled, type Source } from "./trainer.ts";

const READINGS_MIN = 1400;
const HELD_OUT = 0.3;
/** What the comparison with classical filters needs, and the judge of the training. */
const HELD_OUT_MIN = 400;
/**
 * Share of windows from the general generator: what the recording lacks is not unlearnt. Without
 * labels the own windows are guesses, and half of them cost what the preset knew of rare events.
 */
const GENERAL = { labelled: 0.5, labelFree: 0.75 };
/** Recordings of each kind, own and general, that judge a training without labels. */
const VALIDATION_SEGMENTS = 8;
/** A target this many noise scales away is another quantity, or in another unit. */
const OTHER_QUANTITY_SCALES = 30;
/** A truth may equal most readings where only glitches were taken out, but never all. */
const COPIED = 0.9999;

export interface OwnData {
  readonly source: Source;
  readonly validation: readonly Segment[];
  /** First reading that training never sees. */
  readonly heldOutFrom: number;
}

function presentOf(values: Float64Array): Float64Array {
  return values.filter((v) => !Number.isNaN(v));
}

function checkColumn(name: string, values: Float64Array): void {
  const present = presentOf(values);
  if (present.length < READINGS_MIN) {
    throw new UserError(
      `column "${name}": has ${present.length} usable readings; training needs ${READINGS_MIN}`,
    );
  }
  if (present.every((v) => v === present[0])) {
    throw new UserError(`column "${name}": is constant; there is nothing to learn from`);
  }
}

function checkHeldOut(name: string, values: Float64Array): void {
  const { length } = presentOf(values);
  if (length >= HELD_OUT_MIN) return;
  throw new UserError(
    `column "${name}": has ${length} usable readings in its last ${100 * HELD_OUT} %, which judge ` +
      `the training; ${HELD_OUT_MIN} are needed`,
  );
}

/** Share of targets that are the very reading `shift` rows later. */
function sameShare(target: Float64Array, readings: Float64Array, shift: number): number {
  let [same, count] = [0, 0];
  for (let t = Math.max(0, -shift); t < target.length - Math.max(0, shift); t++) {
    const difference = target[t]! - readings[t + shift]!;
    if (Number.isNaN(difference)) continue;
    count++;
    if (difference === 0) same++;
  }
  return same / Math.max(1, count);
}

/** A target made of the readings themselves teaches to copy, to delay or to know the future. */
function checkLeak(name: string, target: Float64Array, readings: Float64Array): void {
  for (const shift of [0, 1, -1, 2, -2, 3, -3]) {
    if (sameShare(target, readings, shift) < COPIED) continue;
    if (shift === 0) {
      throw new UserError(`--target "${name}": equals the readings; it would teach to do nothing`);
    }
    const rows = Math.abs(shift) === 1 ? "1 row" : `${Math.abs(shift)} rows`;
    throw new UserError(
      `--target "${name}": leaks the readings; it is the readings ${rows} ` +
        `${shift > 0 ? "later" : "earlier"}, no true value`,
    );
  }
}

function checkTarget(name: string, target: Float64Array, readings: Float64Array): void {
  checkColumn(name, target);
  checkLeak(name, target, readings);
  const differences = presentOf(target.map((v, t) => Math.abs(v - readings[t]!)));
  const typical = differences.sort((a, b) => a - b)[differences.length >> 1]!;
  if (typical > OTHER_QUANTITY_SCALES * noiseOf(readings)) {
    throw new UserError(
      `--target "${name}": is mostly far from the readings; it must be the same quantity in the ` +
        "same unit (to calibrate to another quantity name the columns with --inputs)",
    );
  }
}

/** With a target: its own windows. The target is held where it is missing. */
function labelled(readings: Float64Array, target: Float64Array, split: number): OwnData {
  const truth = filled(target);
  const unit = noiseOf(readings);
  const part = (from: number, to: number) =>
    segmentOf(readings.slice(from, to), truth.slice(from, to), unit, 1);
  const own = part(0, split);
  return {
    source: mixed(() => own, GENERAL.labelled),
    validation: [part(split, readings.length)],
    heldOutFrom: split,
  };
}

function labelFree(readings: Float64Array, split: number, model: FilterModel): OwnData {
  const seen = courseOf(readings.slice(0, split), model);
  const heldOut = courseOf(readings.slice(split), model);
  const judges = (make: (random: Random) => Segment, random: Random) =>
    Array.from({ length: VALIDATION_SEGMENTS }, () => make(random));
  return {
    source: mixed(
      pooled(64, 64, (r) => bootstrap(r, seen)),
      GENERAL.labelFree,
    ),
    validation: [
      ...judges((r) => bootstrap(r, heldOut), new Random(404)),
      ...judges(generate, new Random(405)),
    ],
    heldOutFrom: split,
  };
}

function mixed(own: Source, generalShare: number): Source {
  const general = pooled(128, 128, (random) => generate(random));
  return (random) => (random.chance(generalShare) ? general(random) : own(random));
}

/**
 * `names`: of the column, and of the target if there is one. `start`: the filter that training
 * starts from. UserError for unusable data.
 */
export function ownData(
  names: readonly string[],
  readings: Float64Array,
  target: Float64Array | undefined,
  start: FilterModel,
): OwnData {
  checkColumn(names[0]!, readings);
  if (target !== undefined) checkTarget(names[1]!, target, readings);
  const split = Math.floor((1 - HELD_OUT) * readings.length);
  checkHeldOut(names[0]!, readings.subarray(split));
  if (target !== undefined) checkHeldOut(names[1]!, target.subarray(split));
  return target === undefined
    ? labelFree(readings, split, start)
    : labelled(readings, target, split);
}
