// What a run of the simulator tells at its end, for people and for programs.

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
  }[];
  readonly labels: readonly {
    readonly name: string;
    readonly labelled: number;
    readonly flagged: number;
    readonly flaggedElsewhere: number;
  }[];
  readonly ignored: Readonly<Record<string, string>>;
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
    channels: layout.channels.map(({ name }, c) => ({ name, flags: named(tally.flags[c]!) })),
    labels: tally.labels.map(({ name, labelled, hit, elsewhere }) => ({
      name,
      labelled,
      flagged: hit,
      flaggedElsewhere: elsewhere,
    })),
    ignored: Object.fromEntries(layout.ignored.map(({ name, reason }) => [name, reason])),
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

/** The report as lines. */
export function reportText(report: Report): string {
  const lines = [
    `${report.file}: ${counted(report.rows, "row")}, ${counted(report.channels.length, "channel")}` +
      `, ${counted(report.readings, "reading")}${periodText(report.periodMs)}`,
  ];
  const width = Math.max(...report.channels.map(({ name }) => name.length));
  for (const { name, flags } of report.channels) {
    const counts = Object.entries(flags).map(([flag, count]) => `${flag} ${whole(count)}`);
    lines.push(`  ${name.padEnd(width)}  ${counts.join(", ") || "no flags"}`);
  }
  for (const { name, labelled, flagged, flaggedElsewhere } of report.labels) {
    lines.push(
      `label ${name}: ${whole(flagged)} of ${counted(labelled, "labelled row")} flagged, and ` +
        `${whole(flaggedElsewhere)} of the ${whole(report.rows - labelled)} others`,
    );
  }
  const ignored = Object.entries(report.ignored).map(([name, reason]) => `${name} (${reason})`);
  if (ignored.length > 0) lines.push(`not used: ${ignored.join(", ")}`);
  if (report.published !== undefined) lines.push(`published: ${whole(report.published)} messages`);
  lines.push(
    `a reading takes ${report.latencyUs.median} µs (median), ${report.latencyUs.p99} µs (p99); ` +
      `${whole(report.readingsPerSecond)} readings/s in all, ${report.seconds} s`,
  );
  return lines.join("\n");
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
