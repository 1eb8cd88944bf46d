// What a run of the simulator tells at its end, for people and for programs.

import { type FarValue, proposals } from "../../lab/recording/far-values.ts";
import { notesOf } from "../../lab/recording/notes.ts";
import type { Tally } from "../../lab/replay/tally.ts";
import { FLAG_NAMES } from "../../src/filter/flags.ts";
import type { Recording } from "../recording/recording.ts";

export interface Report {
  readonly file: string;
  readonly rows: number;
  /** Of all channels together. */
  readonly readings: number;
  readonly periodMs: number | null;
  readonly channels: readonly {
    readonly name: string;
    /** Counts of the flags that occurred. */
    readonly flags: Readonly<Record<string, number>>;
    /** Root mean squares over quiet stretches; null: there were none. */
    readonly noise: { readonly raw: number; readonly filtered: number } | null;
    /** Values that may be failure values. */
    readonly farValues: readonly FarValue[];
  }[];
  readonly labels: readonly {
    readonly name: string;
    readonly labelled: number;
    readonly flagged: number;
    readonly flaggedElsewhere: number;
  }[];
  readonly ignored: Readonly<Record<string, string>>;
  /** What was taken for granted about the recording, and what in it is no reading. */
  readonly notes: readonly string[];
  readonly latencyUs: { readonly median: number; readonly p99: number };
  readonly seconds: number;
  readonly readingsPerSecond: number;
  /** Messages of readings that the broker got; absent without one. */
  readonly published?: number;
}

/** @param periodMs nominal time between readings, 0 where it is not known */
export function reportOf(
  recording: Recording,
  periodMs: number,
  tally: Tally,
  published?: number,
): Report {
  const { layout } = recording;
  const { readings, rows, seconds } = tally;
  return {
    file: recording.path,
    rows,
    readings,
    periodMs: periodMs > 0 ? periodMs : null,
    channels: layout.channels.map(({ name }, c) => {
      const quiet = tally.quiet[c]!.result;
      return {
        name,
        flags: named(tally.flags[c]!),
        noise: quiet ? { raw: rounded(quiet.raw), filtered: rounded(quiet.filtered) } : null,
        farValues: tally.farValues[c]!.found(),
      };
    }),
    labels: tally.labels.map(({ name, labelled, hit, elsewhere }) => ({
      name,
      labelled,
      flagged: hit,
      flaggedElsewhere: elsewhere,
    })),
    ignored: Object.fromEntries(layout.ignored.map(({ name, reason }) => [name, reason])),
    notes: notesOf(layout, recording.dialect, recording.findings),
    latencyUs: { median: rounded(tally.latencyUs(50)), p99: rounded(tally.latencyUs(99)) },
    seconds: rounded(seconds),
    readingsPerSecond: Math.round(readings / seconds),
    ...(published === undefined ? {} : { published }),
  };
}

function named(counts: readonly number[]): Record<string, number> {
  const flags: Record<string, number> = {};
  for (let bit = 0; bit < counts.length; bit++) {
    if (counts[bit]! > 0) flags[FLAG_NAMES[bit]!] = counts[bit]!;
  }
  return flags;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** Readings that came in another order than they were taken, above this share, are said. */
const DISORDER_SHARE = 0.01;

/** The report as lines. */
export function reportText(report: Report): string {
  const lines = [
    `${report.file}: ${counted(report.rows, "row")}, ${counted(report.channels.length, "channel")}` +
      `, ${counted(report.readings, "reading")}${periodText(report.periodMs)}`,
    ...report.notes.map((note) => `  ${note}`),
  ];
  for (const channel of report.channels) lines.push(...channelLines(channel, report.rows));
  for (const { name, labelled, flagged, flaggedElsewhere } of report.labels) {
    lines.push(
      `label ${name}: ${whole(flagged)} of ${counted(labelled, "labelled row")} flagged, and ` +
        `${whole(flaggedElsewhere)} of the ${whole(report.rows - labelled)} others`,
    );
  }
  const ignored = Object.entries(report.ignored).map(([name, reason]) => `${name} (${reason})`);
  if (ignored.length > 0) lines.push(`not used: ${ignored.join(", ")}`);
  lines.push(...proposals(report.channels));
  if (report.published !== undefined) lines.push(`published: ${whole(report.published)} messages`);
  lines.push(
    `a reading takes ${report.latencyUs.median} µs (median), ${report.latencyUs.p99} µs (p99); ` +
      `${whole(report.readingsPerSecond)} readings/s in all, ${report.seconds} s`,
  );
  return lines.join("\n");
}

function channelLines({ flags, name, noise }: Report["channels"][number], rows: number): string[] {
  const counts = Object.entries(flags).map(([flag, count]) => `${flag} ${whole(count)}`);
  const lines = [`  ${name}: ${counts.join(", ") || "no flags"}`];
  if (noise !== null && noise.raw > 0) {
    const left = Math.round((100 * noise.filtered) / noise.raw);
    lines.push(
      `    where it is quiet it scatters by ${noise.raw}, filtered by ${noise.filtered} (${left} %)`,
    );
  }
  const disorder = (flags.late ?? 0) + (flags.duplicate ?? 0);
  if (disorder > DISORDER_SHARE * rows) {
    const share = Math.round((100 * disorder) / rows);
    lines.push(`    ${share} % come late or twice, and are not used`);
  }
  return lines;
}

function counted(count: number, what: string): string {
  return `${whole(count)} ${what}${count === 1 ? "" : "s"}`;
}

function whole(count: number): string {
  return count.toLocaleString("en");
}

function periodText(periodMs: number | null): string {
  if (periodMs === null) return "";
  if (periodMs < 1000) return `, one every ${rounded(periodMs)} ms`;
  return `, one every ${rounded(periodMs / 1000)} s`;
}
