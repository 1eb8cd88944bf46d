// A recording in memory: found and read by the very code of `sluice simulate`.

import { type Dialect, HEAD_BYTES } from "../../lab/recording/delimited.ts";
import type { Findings } from "../../lab/recording/findings.ts";
import type { Layout } from "../../lab/recording/layout.ts";
import { RecordingReader, type RecordingRequest } from "../../lab/recording/reader.ts";
import type { Row } from "../../lab/recording/rows.ts";
import { UserError } from "../../lab/user-error.ts";

/** Everything is held in memory here, several times over. */
export const FILE_BYTES_MAX = 128 * 2 ** 20;

export interface RecordedTable {
  readonly name: string;
  readonly dialect: Dialect;
  readonly layout: Layout;
  readonly findings: Findings;
  readonly rows: number;
  /** In ms, NaN where the recording does not say. */
  readonly timesMs: Float64Array;
  /** The same on the clock of the replay. */
  readonly clocksMs: Float64Array;
  /** `values[channel][row]`, NaN for none. */
  readonly values: readonly Float64Array[];
}

/** Pieces in which the bytes are read, as `sluice simulate` does. */
const CHUNK_BYTES = 64 * 1024;

/** @throws UserError that says what is wrong where */
export function readRecording(
  name: string,
  bytes: Uint8Array,
  request: RecordingRequest,
): RecordedTable {
  if (bytes.length === 0) throw new UserError(`${name}: the file is empty`);
  if (bytes.length > FILE_BYTES_MAX) {
    throw new UserError(`${name}: is too large for the browser; use sluice simulate`);
  }
  const head = bytes.subarray(0, HEAD_BYTES);
  const whole = head.length === bytes.length;
  const source = { name, head, whole, chunks: () => chunksOf(bytes) };
  const reader = new RecordingReader(source, request);
  const times: number[] = [];
  const clocks: number[] = [];
  const values: number[][] = reader.layout.channels.map(() => []);
  const take = (rows: Iterable<Row>) => {
    for (const row of rows) {
      times.push(row.timeMs);
      clocks.push(row.clockMs);
      for (let c = 0; c < values.length; c++) values[c]!.push(row.values[c]!);
    }
  };
  if (reader.stored !== undefined) take(reader.stored);
  else {
    for (const chunk of chunksOf(bytes)) take(reader.push(chunk));
    take(reader.end());
  }
  return {
    name,
    dialect: reader.dialect,
    layout: reader.layout,
    findings: reader.findings,
    rows: times.length,
    timesMs: Float64Array.from(times),
    clocksMs: Float64Array.from(clocks),
    values: values.map((column) => Float64Array.from(column)),
  };
}

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    yield bytes.subarray(at, at + CHUNK_BYTES);
  }
}
