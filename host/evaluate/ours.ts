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
