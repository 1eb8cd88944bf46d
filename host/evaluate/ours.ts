// Our side of the contest: a channel as a device runs it (guard, scale on line, watchdog), and the
// bare filter where a scale is given from outside.
import { ChannelFilter } from "../../src/filter/channel.ts";
import { type FilterModel, InnovationFilter } from "../../src/filter/filter.ts";
import type { StreamFilter } from "./baseline.ts";

/** The whole channel. Where it gives no value (after a long gap) the last one is held. */
export function channel(model: FilterModel): StreamFilter {
  const filter = new ChannelFilter(model, { name: "" });
  let ticks = 0;
  let last = Number.NaN;
  return {
    step(u) {
      filter.push(u, ++ticks);
      if (!Number.isNaN(filter.value)) last = filter.value;
      return last;
    },
  };
}

/** The learned filter alone, told a noise scale that is wrong by `error`. */
export function misled(model: FilterModel, error: number): StreamFilter {
  const filter = new InnovationFilter(model);
  let started = false;
  return {
    step(u, s) {
      if (!started && !Number.isNaN(u)) {
        filter.start(u, u);
        started = true;
      }
      if (!Number.isNaN(u)) filter.step(u, s * error, 1);
      else if (started) filter.stepMissing(s * error);
      return started ? filter.z : Number.NaN;
    },
  };
}

/** Rows of the packed weights that share one int8 scale: [length, times] in their order. */
function rowsOf({ layers, nState }: FilterModel): number[] {
  const rows: number[] = [];
  for (let l = 0; l < layers; l++) {
    if (l > 0) rows.push(...Array<number>(7).fill(16));
    rows.push(8, 1, ...Array<number>(2 * nState).fill(8), nState, 8);
  }
  rows.push(...Array<number>(layers + 1).fill(8));
  return rows;
}

/** Weights rounded to int8 with a scale a row; A, which the geometric path needs exact, stays. */
export function int8(model: FilterModel): FilterModel {
  const weights = Float64Array.from(model.weights);
  let from = 0;
  for (const length of rowsOf(model)) {
    const row = weights.subarray(from, from + length);
    from += length;
    const isPoles = row.every((w, n) => Math.abs(w - Math.log(0.5 + n / length)) < 1e-6);
    if (isPoles || length === 1) continue;
    const unit = row.reduce((most, w) => Math.max(most, Math.abs(w)), 0) / 127;
    if (unit > 0) row.set(row.map((w) => unit * Math.round(w / unit)));
  }
  return { ...model, weights };
}
