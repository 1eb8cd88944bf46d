// A part of a device's history as a chart takes it.

import type { ChartColumns } from "../charts/signal-chart.ts";
import type { History, Track } from "./history.ts";

/** Columns that are filled anew for each drawing instead of being made anew. */
export class TrackColumns implements ChartColumns {
  readonly x: number[] = [];
  readonly raw: (number | null)[] = [];
  readonly value: (number | null)[] = [];
  readonly flags: number[] = [];
  readonly plusMinus: number[] = [];
  readonly others = [];

  /** Takes the rows from `min` to `max`, and one beyond on each side so that lines go on. */
  fill(history: History, track: Track, min: number, max: number): void {
    const from = Math.max(0, history.rowAt(min) - 1);
    const to = Math.min(history.length, history.rowAt(max) + 1);
    const rows = to - from;
    for (const column of [this.x, this.raw, this.value, this.flags, this.plusMinus])
      column.length = rows;
    for (let i = 0; i < rows; i++) {
      const row = from + i;
      const [raw, value] = [track.raw[row]!, track.value[row]!];
      this.x[i] = history.times[row]!;
      this.raw[i] = Number.isNaN(raw) ? null : raw;
      this.value[i] = Number.isNaN(value) ? null : value;
      this.flags[i] = track.flags[row]!;
      this.plusMinus[i] = track.plusMinus[row]!;
    }
  }
}
