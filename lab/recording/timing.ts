// What the times of a recording's head say together: the period, whether they are in order, and
// how many readings share a stamp.

export interface Timing {
  /** Median time between readings; 0: there is none. */
  readonly periodMs: number;
  /** Usual number of readings with the same stamp. */
  readonly perStamp: number;
  /** Median time between one stamp and the next. */
  readonly stampMs: number;
  readonly order: "oldest first" | "newest first" | "unsorted";
}

const NONE: Timing = { periodMs: 0, perStamp: 1, stampMs: 0, order: "oldest first" };
/** Fewer steps back are late readings or a clock that was set. */
const BACK_STEPS_MIN = 3;
const BACK_SHARE = 0.01;
const NEWEST_FIRST_SHARE = 0.9;

export function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values.length === 0 ? 0 : values[values.length >> 1]!;
}

/** Steps from time to time that are no 0, and how many of them go back. */
export function stepsBack(times: readonly number[]): { steps: number; back: number } {
  let [steps, back] = [0, 0];
  for (let i = 1; i < times.length; i++) {
    if (times[i]! !== times[i - 1]!) steps++;
    if (times[i]! < times[i - 1]!) back++;
  }
  return { steps, back };
}

/**
 * @param times those of the head that are known, in file order
 * @param changes does reading `i` differ from the one before?
 * @param clock "may restart": steps back are those of a counter, and say nothing about the order
 */
export function timingOf(
  times: readonly number[],
  changes: (i: number) => boolean,
  clock: "sorted" | "may restart" | "calendar",
): Timing {
  const { back, steps } = stepsBack(times);
  if (times.length < 2) return NONE;
  const newestFirst = steps > 0 && back >= NEWEST_FIRST_SHARE * steps;
  const unsorted = clock === "calendar" && back >= BACK_STEPS_MIN && back > BACK_SHARE * steps;
  const order = newestFirst ? "newest first" : unsorted ? "unsorted" : "oldest first";
  const sorted = order === "oldest first" ? times : [...times].sort((a, b) => a - b);
  const forward: number[] = [];
  let [equal, changed] = [0, 0];
  for (let i = 1; i < sorted.length; i++) {
    const step = sorted[i]! - sorted[i - 1]!;
    if (step > 0) forward.push(step);
    if (step === 0) equal++;
    if (step === 0 && changes(i)) changed++;
  }
  const stampMs = median(forward);
  // The same reading sent twice is one; others under one stamp come faster than the clock ticks.
  const mean = 1 + equal / (forward.length + 1);
  const shared = forward.length > 0 && mean >= 1.5 && 2 * changed > equal;
  const perStamp = shared ? Math.round(mean) : 1;
  return { periodMs: stampMs / perStamp, perStamp, stampMs, order };
}
