// Recordings made for tests: forty readings, one a minute from 6 o'clock on 10 March 2024.
import { RecordingReader, type RecordingRequest } from "../../lab/recording/reader.ts";
import type { Row } from "../../lab/recording/rows.ts";

export const ROWS = 40;
export const START_MS = Date.UTC(2024, 2, 10, 6);

export const two = (number: number): string => String(number).padStart(2, "0");
/** Reading `i`: 20.00, 20.20, 20.39 … */
export const value = (i: number): string => (20 + Math.sin(i / 5)).toFixed(2);
export const comma = (text: string): string => text.replace(".", ",");
export const iso = (i: number, periodMs = 60_000): string =>
  new Date(START_MS + i * periodMs).toISOString();
/** `2024-03-10 06:01:00` */
export const stamp = (i: number, periodMs = 60_000): string =>
  iso(i, periodMs).slice(0, 19).replace("T", " ");
export const minute = (i: number): string => two(i % 60);

export const rows = (row: (i: number) => string, count = ROWS): string =>
  `${Array.from({ length: count }, (_, i) => row(i)).join("\n")}\n`;
/** A file of two columns, `Temp` the second. */
export const plain = (row: (i: number) => string, delimiter = ","): string =>
  `time${delimiter}Temp\n${rows((i) => `${stamp(i)}${delimiter}${row(i)}`)}`;

export function read(content: string | Uint8Array, request: Partial<RecordingRequest> = {}) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const source = { name: "made.csv", head: bytes, whole: true, chunks: () => [bytes] };
  const reader = new RecordingReader(source, { header: "find", ...request });
  const all: Row[] =
    reader.stored === undefined ? [...reader.push(bytes), ...reader.end()] : [...reader.stored];
  const { channels, ignored, labels, periodMs } = reader.layout;
  return {
    reader,
    rows: all,
    names: channels.map(({ name }) => name),
    labels: labels.map(({ name }) => name),
    ignored,
    periodMs,
    column: (c: number) => all.map(({ values }) => values[c]!),
  };
}
