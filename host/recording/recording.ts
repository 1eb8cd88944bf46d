// A recording on disk, or one that comes through a pipe, as a stream of readings.

import type { Dialect } from "../../lab/recording/delimited.ts";
import type { Findings } from "../../lab/recording/findings.ts";
import type { Layout } from "../../lab/recording/layout.ts";
import { RecordingReader, type RecordingRequest } from "../../lab/recording/reader.ts";
import type { Row } from "../../lab/recording/rows.ts";
import { type ByteSource, openBytes } from "./bytes.ts";

export type { RecordingRequest };

export class Recording {
  readonly path: string;
  /** Of the file; 0: it is a pipe. */
  readonly sizeBytes: number;
  /** Bytes that `rows` has read so far. */
  readBytes = 0;
  readonly #bytes: ByteSource;
  readonly #reader: RecordingReader;

  private constructor(path: string, bytes: ByteSource, request: RecordingRequest) {
    this.path = path;
    this.#bytes = bytes;
    this.sizeBytes = bytes.sizeBytes;
    this.#reader = new RecordingReader({ ...bytes, name: path }, request);
  }

  /** @param path "-": what comes in */
  static async open(path: string, request: RecordingRequest, signal?: AbortSignal) {
    return new Recording(path, await openBytes(path, signal), request);
  }

  get dialect(): Dialect {
    return this.#reader.dialect;
  }

  get layout(): Layout {
    return this.#reader.layout;
  }

  get findings(): Findings {
    return this.#reader.findings;
  }

  /** Lists of rows, in the order in which they are replayed, as the file gives them. */
  async *batches(signal?: AbortSignal): AsyncGenerator<Iterable<Row>> {
    const { stored } = this.#reader;
    if (stored !== undefined) {
      this.readBytes = this.sizeBytes;
      yield stored;
      return;
    }
    for await (const bytes of this.#bytes.stream(signal)) {
      signal?.throwIfAborted();
      this.readBytes += bytes.length;
      yield this.#reader.push(bytes);
    }
    yield this.#reader.end();
  }

  /** All rows; records that are none are left out and counted in `findings`. */
  async *rows(signal?: AbortSignal): AsyncGenerator<Row> {
    for await (const batch of this.batches(signal)) yield* batch;
  }
}
