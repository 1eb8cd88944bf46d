// One run of a recording through the runtime that devices run, as `sluice simulate` does it.

import { FilteredCsv } from "../../lab/replay/filtered-csv.ts";
import { ReplayClock } from "../../lab/replay/replay-clock.ts";
import { ReplaySensor } from "../../lab/replay/replay-sensor.ts";
import { ReportPolicy } from "../../src/bridge/policy.ts";
import { FilterBank } from "../../src/filter/bank.ts";
import type { ChannelConfig, Judged } from "../../src/filter/config.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import type { Clock } from "../../src/ports.ts";
import { Runtime } from "../../src/runtime.ts";
import type { RecordedTable } from "./table.ts";

/** Sees each row: its channels, valid until the next one, and whether it is worth a message. */
type OnRow = (
  row: number,
  timeMs: number,
  judged: readonly Judged[],
  report: "message" | "none",
) => void;

/** @throws RangeError for a report policy that cannot work */
export function runTable(
  model: FilterModel,
  table: RecordedTable,
  channels: readonly ChannelConfig[],
  onRow: OnRow,
): void {
  const { clocksMs, layout, rows, timesMs, values } = table;
  const clock = new ReplayClock(layout);
  const configs = channels.map((channel) => ({ ...channel, periodMs: clock.periodMs }));
  const sensor = new ReplaySensor(configs.length);
  const bank = new FilterBank(model, configs);
  const runtime = new Runtime({ clock: clock.clock, sensor, bank });
  const policies = new Policies(configs, clock.clock);
  const readings = new Float64Array(configs.length);
  for (let row = 0; row < rows; row++) {
    clock.advance(clocksMs[row]!, timesMs[row]!);
    for (let c = 0; c < readings.length; c++) readings[c] = values[c]![row]!;
    sensor.load(readings);
    runtime.step();
    onRow(row, timesMs[row]!, runtime.channels, policies.judge(runtime.channels));
  }
}

/** The file that `sluice simulate --out` writes. */
export function filteredCsv(
  model: FilterModel,
  table: RecordedTable,
  channels: readonly ChannelConfig[],
): string[] {
  const parts: string[] = [];
  const output = { write: (text: string) => void parts.push(text), commit() {}, discard() {} };
  const csv = new FilteredCsv(output, table.layout);
  runTable(model, table, channels, (_row, timeMs, judged) => csv.add(timeMs, judged));
  csv.finish();
  return parts;
}

/** Report policies as the bridge applies them to messages of all channels. */
class Policies {
  readonly #policies: readonly ReportPolicy[];
  readonly #clock: Clock;

  constructor(channels: readonly ChannelConfig[], clock: Clock) {
    this.#policies = channels.map(({ name, report }) => new ReportPolicy(report, name));
    this.#clock = clock;
  }

  judge(judged: readonly Judged[]): "message" | "none" {
    const ticks = this.#clock.ticksMs();
    if (!this.#policies.some((policy, c) => policy.isDue(judged[c]!, ticks))) return "none";
    this.#policies.forEach((policy, c) => void policy.markSaid(judged[c]!, ticks));
    return "message";
  }
}
