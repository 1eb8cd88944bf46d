// The worker's side without the worker: one recording, and the answers to requests about it.

import { evaluate, recordingOf } from "../../lab/evaluate/evaluation.ts";
import { FarValues } from "../../lab/recording/far-values.ts";
import { notesOf } from "../../lab/recording/notes.ts";
import { isSince1970 } from "../../lab/recording/times.ts";
import { Extremes } from "../../lab/replay/extremes.ts";
import { FlagCounts } from "../../lab/replay/flag-counts.ts";
import { checkChannels } from "../../lab/settings/channels.ts";
import { noiseOf } from "../../lab/train/generator.ts";
import { Random } from "../../lab/train/random.ts";
import { UserError } from "../../lab/user-error.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import { CHANNELS_MAX } from "../../src/limits.ts";
import { type Chosen, OTHERS, othersAt } from "./others.ts";
import type { Answer, Opened, OpenedChannel, Ran, Request, RunChannel } from "./protocol.ts";
import { filteredCsv, runTable } from "./run.ts";
import { type RecordedTable, readRecording } from "./table.ts";

/** Of each channel: what a screen can show, and stays smooth to zoom. */
const BUCKETS = 6_000;
const SEED = 1;

export class Session {
  readonly #model: FilterModel;
  #table: RecordedTable | undefined;

  constructor(model: FilterModel) {
    this.#model = model;
  }

  answer(request: Request): Answer {
    try {
      if (request.kind === "open") return this.#open(request);
      const table = this.#table;
      if (table === undefined) throw new UserError("no recording is open");
      if (request.kind !== "measure") checkChannels(request.channels);
      if (request.kind === "run") return this.#run(table, request.channels, request.others);
      if (request.kind === "measure") return this.#measure(table, request);
      return { kind: "csv", parts: filteredCsv(this.#model, table, request.channels) };
    } catch (error) {
      if (error instanceof UserError) return { kind: "failed", mistake: error.mistake };
      if (error instanceof RangeError) return { kind: "failed", mistake: error.message };
      throw error;
    }
  }

  #open({ bytes, name, reading }: Extract<Request, { kind: "open" }>): Opened {
    const table = readRecording(name, bytes, { header: "find", ...reading });
    const { channels, ignored, time } = table.layout;
    if (channels.length > CHANNELS_MAX) {
      throw new UserError(`${channels.length} channels are too many for one device`);
    }
    this.#table = table;
    const absolute = time !== undefined && isSince1970(time.format);
    return {
      kind: "opened",
      name,
      rows: table.rows,
      periodMs: table.layout.periodMs,
      axis: absolute ? "time" : time === undefined ? "rows" : "seconds",
      channels: channels.map(({ name }, c) => aboutChannel(name, table.values[c]!)),
      ignored,
      notes: notesOf(table.layout, table.dialect, table.findings),
    };
  }

  #run(table: RecordedTable, channels: readonly ChannelConfig[], others: Chosen): Ran {
    const startMs = performance.now();
    const { time } = table.layout;
    const unitMs = time === undefined || isSince1970(time.format) ? 1 : 1000;
    const pictures = channels.map(() => new Extremes(BUCKETS));
    const counts = new FlagCounts(channels.length);
    let messages = 0;
    runTable(this.#model, table, channels, (row, timeMs, judged, report) => {
      counts.add(judged);
      if (report === "message") messages++;
      const x = time === undefined ? row : timeMs / unitMs;
      for (let c = 0; c < pictures.length; c++) {
        pictures[c]!.add(x, judged[c]!);
      }
    });
    return {
      kind: "ran",
      channels: pictures.map((picture, c) =>
        shown(picture, table.values[c]!, others, counts.counts[c]!),
      ),
      bucketPoints: Math.max(...pictures.map(({ bucketPoints }) => bucketPoints)),
      messages,
      seconds: (performance.now() - startMs) / 1000,
    };
  }

  /** Who comes closest to the truth? */
  #measure(
    table: RecordedTable,
    { channel, truth }: Extract<Request, { kind: "measure" }>,
  ): Answer {
    const name = table.layout.channels[channel]!.name;
    const random = new Random(SEED);
    const recording = recordingOf(name, table.values[channel]!, truth, random);
    const names = ["Sluice", ...OTHERS.map((other) => other.name)];
    const entries = evaluate(recording, { Sluice: this.#model });
    return { kind: "measured", entries: entries.filter((entry) => names.includes(entry.name)) };
  }
}

function aboutChannel(name: string, values: Float64Array): OpenedChannel {
  const far = new FarValues();
  for (const value of values) far.add(value);
  const sorted = values.filter(Number.isFinite).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const noise = noiseOf(values);
  return {
    ...{
      name,
      farValues: far.found(),
      low: at(0),
      high: at(1),
      usualLow: at(0.01),
      usualHigh: at(0.99),
    },
    noise: Number.isNaN(noise) ? 0 : noise,
  };
}

function shown(
  picture: Extremes,
  readings: Float64Array,
  others: Chosen,
  flagCounts: readonly number[],
): RunChannel {
  // A reading without a time has no place on the axis.
  const points = picture.points().filter(({ timeMs }) => !Number.isNaN(timeMs));
  const rows = Int32Array.from(points, ({ order }) => order);
  const outputs = [...othersAt(readings, rows, others)];
  // The filter took late readings as they came; the chart wants time to grow.
  const byTime = points.map((_, i) => i).sort((a, b) => points[a]!.timeMs - points[b]!.timeMs);
  return {
    x: Float64Array.from(byTime, (i) => points[i]!.timeMs),
    raw: Float64Array.from(byTime, (i) => points[i]!.raw),
    value: Float64Array.from(byTime, (i) => points[i]!.value),
    flags: Uint16Array.from(byTime, (i) => points[i]!.flags),
    plusMinus: Float64Array.from(byTime, (i) => points[i]!.plusMinus),
    others: new Map(
      outputs.map(([name, output]) => [name, Float64Array.from(byTime, (i) => output[i]!)]),
    ),
    flagCounts,
  };
}
