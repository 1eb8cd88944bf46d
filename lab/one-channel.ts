// A channel alone, for those who have one sensor: a bank of one that takes readings as numbers.
import { FilterBank } from "../src/filter/bank.ts";
import type { ChannelConfig } from "../src/filter/config.ts";
import type { JudgedChannel } from "../src/filter/judged.ts";
import type { FilterModel } from "../src/filter/model.ts";

export interface OneChannel {
  /** The newest judged reading. */
  readonly judged: JudgedChannel;
  /** Judges `u`, NaN for none, taken at `ticksMs`. */
  push(u: number, ticksMs: number): void;
}

export function oneChannel(model: FilterModel, config: Partial<ChannelConfig> = {}): OneChannel {
  const bank = new FilterBank(model, [{ name: "", ...config }]);
  const readings = new Float64Array(1);
  return {
    judged: bank.channels[0]!,
    push(u, ticksMs) {
      readings[0] = u;
      bank.push(readings, ticksMs);
    },
  };
}
