// Our side of the contest: a channel as a device runs it (guard, scale, filter, watchdog).
import type { FilterModel } from "../../src/filter/model.ts";
import { oneChannel } from "../one-channel.ts";
import type { StreamFilter } from "./baseline.ts";

/**
 * The whole channel; where it gives no value (after a long gap) the last one is held. It finds its
 * noise scale on line unless it is told `noise`.
 */
export function channel(model: FilterModel, noise?: number): StreamFilter {
  const { judged, push } = oneChannel(model, noise === undefined ? {} : { noise });
  let ticks = 0;
  let last = Number.NaN;
  return {
    step(u) {
      push(u, ++ticks);
      if (!Number.isNaN(judged.value)) last = judged.value;
      return last;
    },
    halfWidth: () => judged.plusMinus,
  };
}
