// A recording in memory: found and read by the very code of `sluice simulate`.

import { parse } from "csv-parse/sync";
import { decode, findDialect, HEAD_BYTES } from "../../lab/recording/delimited.ts";
import { findLayout, type Layout, type LayoutRequest } from "../../lab/recording/layout.ts";
import { RowReader } from "../../lab/recording/rows.ts";
import { UserError } from "../../lab/user-error.ts";

/** Everything is held in memory here, several times over. */
export const FILE_BYTES_MAX = 128 * 2 ** 20;

export interface RecordedTable {
  readonly name: string;
  readonly layout: Layout;
  readonly rows: number;
  /** In ms, NaN where the recording does not say. */
  readonly timesMs: Float64Array;
  /** `values[channel][row]`, NaN for none. */
  readonly values: readonly Float64Array[];
}

/** @throws UserError that names line and column */
export function readRecording(
  name: string,
  bytes: Uint8Array,
  request: LayoutRequest,
): RecordedTable {
  if (bytes.length === 0) throw new UserError(`${name}: the file is empty`);
  if (bytes.length > FILE_BYTES_MAX) {
    throw new UserError(`${name}: is too large for the browser; use sluice simulate`);
  }
  const head = bytes.subarray(0, HEAD_BYTES);
  const dialect = findDialect(name, head, bytes.length, undefined);
  const layout = findLayout(name, dialect, request);
  const times: number[] = [];
  const values: number[][] = layout.channels.map(() => []);
  const reader = new RowReader(name, dialect.delimiter, layout);
  const options = reader.options((row) => {
    times.push(row.timeMs);
    for (let c = 0; c < values.length; c++) values[c]!.push(row.values[c]!);
    return null;
  });
  try {
    parse(decode(bytes, dialect.encoding), options);
  } catch (error) {
    throw reader.describe(error);
  }
  return {
    name,
    layout,
    rows: times.length,
    timesMs: Float64Array.from(times),
    values: values.map((column) => Float64Array.from(column)),
  };
}
