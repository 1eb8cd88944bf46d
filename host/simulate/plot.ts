// The page that `--plot` writes: one HTML file with everything in it, the chart library included.
import type { Layout } from "../../lab/recording/layout.ts";
import { isSince1970 } from "../../lab/recording/times.ts";
import { Extremes, type PlotPoint } from "../../lab/replay/extremes.ts";
import type { Sink } from "../../lab/replay/sink.ts";
import type { Tally } from "../../lab/replay/tally.ts";
import type { Judged } from "../../src/filter/config.ts";
import { FLAG_NAMES } from "../../src/filter/flags.ts";
import type { OutputFile } from "../files/output-file.ts";
import { filledPage } from "../report/filled-page.ts";
import page from "./plot-page.html";

/** Buckets of all channels together: about 10 MB of page at most, and smooth to zoom. */
const BUCKETS_MAX = 60_000;
const CHANNEL_BUCKETS_MIN = 500;

export class Plot implements Sink {
  readonly #file: OutputFile;
  readonly #title: string;
  readonly #layout: Layout;
  readonly #channels: readonly Extremes[];
  #rows = 0;

  constructor(file: OutputFile, title: string, layout: Layout) {
    this.#file = file;
    this.#title = title;
    this.#layout = layout;
    const share = Math.max(BUCKETS_MAX / layout.channels.length, CHANNEL_BUCKETS_MIN);
    this.#channels = layout.channels.map(() => new Extremes(2 * Math.floor(share / 2)));
  }

  add(timeMs: number, judged: readonly Judged[]): void {
    const x = this.#layout.time === undefined ? this.#rows : timeMs;
    this.#rows++;
    // A reading without a time has no place on the axis.
    if (Number.isNaN(x)) return;
    for (let c = 0; c < this.#channels.length; c++) {
      this.#channels[c]!.add(x, judged[c]!);
    }
  }

  finish(tally: Tally): void {
    this.#file.write(this.#html(tally));
    this.#file.commit();
  }

  discard(): void {
    this.#file.discard();
  }

  #html(tally: Tally): string {
    const format = this.#layout.time?.format;
    const absolute = format !== undefined && isSince1970(format);
    // Dates stay milliseconds; other times are shown in seconds, and rows in rows.
    const scale = format === undefined || absolute ? 1 : 1 / 1000;
    const thinned = Math.max(...this.#channels.map((channel) => channel.bucketPoints));
    const left = thinned === 1 ? "" : `; of each ${thinned} the extremes are shown`;
    const data = {
      title: this.#title,
      about: `${this.#rows.toLocaleString("en")} readings a channel${left}`,
      absolute,
      timeName: format === undefined ? "reading" : absolute ? "time" : "seconds",
      flagNames: FLAG_NAMES,
      channels: this.#channels.map((channel, c) => ({
        name: this.#layout.channels[c]!.name,
        counts: tally.flags[c]!,
        ...columns(channel.points(), scale),
      })),
    };
    return filledPage(page, data);
  }
}

/** Points as the chart wants them: by column, in order of time, null for "none". */
function columns(points: PlotPoint[], scale: number) {
  points.sort((a, b) => a.timeMs - b.timeMs);
  return {
    time: points.map(({ timeMs }) => timeMs * scale),
    raw: points.map(({ raw }) => short(raw)),
    value: points.map(({ value }) => short(value)),
    flags: points.map(({ flags }) => flags),
    plusMinus: points.map(({ plusMinus }) => short(plusMinus)),
  };
}

/** Seven digits are more than a screen shows, and keep the page small. */
function short(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : null;
}
