// A recording from its bytes to its rows: the one reader of the command line and of the page.

import { UserError } from "../user-error.ts";
import type { Delimiter } from "./cells.ts";
import { type Dialect, findDialect } from "./delimited.ts";
import { Findings } from "./findings.ts";
import { Joiner } from "./joiner.ts";
import { findLayout, type Layout, type LayoutRequest } from "./layout.ts";
import { RecordSplitter } from "./records.ts";
import { type Row, RowReader } from "./rows.ts";
import { Sequencer } from "./sequencer.ts";
import { RowStore } from "./store.ts";
import { type Timing, timingOf } from "./timing.ts";

/** What the user says about a recording; everything absent is found. */
export interface RecordingRequest extends LayoutRequest {
  readonly delimiter?: Delimiter;
}

export interface Source {
  /** For messages. */
  readonly name: string;
  readonly head: Uint8Array;
  /** Is the head all there is? */
  readonly whole: boolean;
  /** All bytes once more; absent: they come once. */
  readonly chunks?: () => Iterable<Uint8Array>;
}

const SERIES_MAX = 1000;
/** Series take turns within their period: readings as close as this are of one row. */
const TURN_SHARE = 0.9;
/** Rows that tell the timing of those that were joined. */
const TIMING_ROWS = 5000;

export class RecordingReader {
  readonly name: string;
  readonly dialect: Dialect;
  readonly layout: Layout;
  readonly findings = new Findings();
  /** All rows, where the recording had to be put in order; else they come by `push`. */
  readonly stored: Iterable<Row> | undefined;
  readonly #splitter: RecordSplitter;
  readonly #decoder: InstanceType<typeof TextDecoder>;
  readonly #rows: RowReader;
  readonly #sequencer: Sequencer;
  readonly #joiner: Joiner | undefined;

  constructor({ chunks, head, name, whole }: Source, request: RecordingRequest) {
    this.name = name;
    this.dialect = findDialect(name, head, whole, request.delimiter);
    const { delimiter, encoding, lineEnd } = this.dialect;
    const found = findLayout(name, this.dialect, request);
    this.#splitter = new RecordSplitter(delimiter, lineEnd);
    this.#decoder = new TextDecoder(encoding);
    this.#rows = new RowReader(delimiter, found, this.findings);
    const source = { name, findings: this.findings };
    const unordered = found.timing.order !== "oldest first";
    if (chunks === undefined || (found.series === undefined && !unordered)) {
      const long =
        found.series === undefined
          ? undefined
          : longLayout(found, namesIn(found), () => true, request, source);
      this.layout = long?.layout ?? found;
      this.#joiner = long?.joiner;
      this.#sequencer = new Sequencer(this.layout.timing, this.findings);
      return;
    }
    const store = this.#load(chunks, found);
    this.#splitter.longLines = 0;
    if (found.series === undefined) {
      this.layout = found;
      this.#sequencer = new Sequencer({ ...found.timing, order: "oldest first" }, this.findings);
    } else {
      const long = longLayout(found, store.series, (key, v) => store.has(key, v), request, source);
      const timing = joinedTiming(store, long.joiner, found.timing);
      this.layout = { ...long.layout, timing, periodMs: timing.periodMs };
      this.#joiner = long.newJoiner();
      this.#sequencer = new Sequencer(timing, this.findings);
    }
    this.stored = this.#ordered(store);
  }

  /** The rows that end in these bytes. */
  push(bytes: Uint8Array): Row[] {
    const rows: Row[] = [];
    this.#read(this.#decoder.decode(bytes, { stream: true }), (row) => this.#sequence(row, rows));
    return rows;
  }

  /** The rows that are left. @throws UserError where most of the records were none */
  end(): Row[] {
    const rows: Row[] = [];
    const out = (row: Row) => this.#sequence(row, rows);
    this.#read(this.#decoder.decode(), out);
    this.#endRecords(out);
    this.#finish(rows);
    this.findings.check(this.name);
    return rows;
  }

  #sequence(row: Row, rows: Row[]): void {
    if (this.#joiner === undefined) {
      this.#sequencer.push(row, rows);
      return;
    }
    const joined: Row[] = [];
    this.#joiner.push(row, joined);
    for (const each of joined) this.#sequencer.push(each, rows);
  }

  #finish(rows: Row[]): void {
    const joined: Row[] = [];
    this.#joiner?.end(joined);
    for (const each of joined) this.#sequencer.push(each, rows);
    this.#sequencer.end(rows);
  }

  #read(text: string, out: (row: Row) => void): void {
    this.#splitter.push(text, (cells, line, end) => {
      const row = this.#rows.read(cells, line, end);
      if (row !== undefined) out(row);
    });
  }

  #endRecords(out: (row: Row) => void): void {
    this.#splitter.end((cells, line, end) => {
      const row = this.#rows.read(cells, line, end);
      if (row !== undefined) out(row);
    });
    this.findings.longLines = this.#splitter.longLines;
  }

  #load(chunks: () => Iterable<Uint8Array>, layout: Layout): RowStore {
    const store = new RowStore(this.name, layout.values.length, layout.labels.length);
    for (const bytes of chunks()) {
      this.#read(this.#decoder.decode(bytes, { stream: true }), store.add);
      if (layout.series !== undefined && store.series.length > SERIES_MAX) {
        throw new UserError(
          `${this.name}: "${layout.series.names.join(",")}" names more than ${SERIES_MAX} series`,
          "say --series NAME, or --series none",
        );
      }
    }
    this.#read(this.#decoder.decode(), store.add);
    this.#endRecords(store.add);
    this.findings.check(this.name);
    return store;
  }

  *#ordered(store: RowStore): Generator<Row> {
    const rows: Row[] = [];
    for (const row of store.sorted()) {
      this.#sequence(row, rows);
      yield* rows;
      rows.length = 0;
    }
    this.#finish(rows);
    yield* rows;
  }
}

/** The series that the head knows. */
function namesIn({ series, table }: Layout): string[] {
  const names = new Set<string>();
  for (const { cells } of table.data)
    names.add(series!.indices.map((i) => cells[i] ?? "").join(" "));
  return [...names];
}

/** The channels of a long recording: one for each series and each of its columns of numbers. */
function longLayout(
  layout: Layout,
  series: readonly string[],
  has: (key: number, v: number) => boolean,
  { columns }: RecordingRequest,
  { name, findings }: { readonly name: string; readonly findings: Findings },
) {
  const { values } = layout;
  // One series needs no name before those of its columns.
  const nameOf = (key: string, value: string): string => {
    if (values.length === 1) return key;
    return series.length === 1 ? value : `${key} ${value}`;
  };
  const all = series.flatMap((key, k) =>
    values
      .map((value, v) => ({ key, v, name: nameOf(key, value.name) }))
      .filter(({ v }) => has(k, v)),
  );
  const chosen = columns === undefined ? all : all.filter((each) => columns.includes(each.name));
  const missing = columns?.find((wanted) => !all.some((each) => each.name === wanted));
  if (missing !== undefined) {
    const there = all.slice(0, 40).map((each) => each.name);
    throw new UserError(`${name}: there is no series "${missing}"; there are: ${there.join(", ")}`);
  }
  const channels = new Map<string, number[]>();
  for (const key of series) {
    channels.set(
      key,
      values.map((_, v) => chosen.findIndex((each) => each.key === key && each.v === v)),
    );
  }
  const windowMs = TURN_SHARE * layout.periodMs;
  const newJoiner = () => new Joiner(channels, chosen.length, windowMs, findings);
  return {
    layout: { ...layout, channels: chosen.map((each) => ({ name: each.name })) },
    joiner: newJoiner(),
    newJoiner,
  };
}

function joinedTiming(store: RowStore, joiner: Joiner, found: Timing): Timing {
  const rows: Row[] = [];
  for (const row of store.sorted()) {
    joiner.push(row, rows);
    if (rows.length >= TIMING_ROWS) break;
  }
  joiner.end(rows);
  const times = rows.map(({ timeMs }) => timeMs).filter((time) => !Number.isNaN(time));
  const joined = timingOf(times, () => false, "sorted");
  return { ...joined, periodMs: joined.periodMs || found.periodMs };
}
