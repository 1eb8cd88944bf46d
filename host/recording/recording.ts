// A recording on disk as a stream of readings. Only its head is ever held in memory.
import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { type Delimiter, type Dialect, findDialect } from "../../lab/recording/delimited.ts";
import { findLayout, type Layout, type LayoutRequest } from "../../lab/recording/layout.ts";
import { type Row, RowReader } from "../../lab/recording/rows.ts";
import { fileBytes, readHead } from "../files/file-head.ts";
import { describePathError } from "../files/path-error.ts";

export interface RecordingRequest extends LayoutRequest {
  readonly delimiter?: Delimiter;
}

export class Recording {
  readonly path: string;
  readonly sizeBytes: number;
  readonly dialect: Dialect;
  readonly layout: Layout;
  /** Bytes that `rows` has read so far. */
  readBytes = 0;

  constructor(path: string, request: RecordingRequest) {
    this.path = path;
    this.sizeBytes = fileBytes(path);
    const head = readHead(path, this.sizeBytes);
    this.dialect = findDialect(path, head, this.sizeBytes, request.delimiter);
    this.layout = findLayout(path, this.dialect, request);
  }

  /** All records in file order; bad ones throw a UserError that names line and column. */
  async *rows(signal?: AbortSignal): AsyncGenerator<Row> {
    const { delimiter, encoding } = this.dialect;
    const reader = new RowReader(this.path, delimiter, this.layout);
    const parser = parse(reader.options((row) => row));
    // UTF-8 goes to the parser as bytes, which is faster than as strings.
    const decoding = encoding === "utf8" ? {} : { encoding };
    const file = createReadStream(this.path, { ...decoding, ...(signal ? { signal } : {}) });
    file.on("error", (error) => parser.destroy(error));
    file.pipe(parser);
    try {
      for await (const row of parser) {
        this.readBytes = file.bytesRead;
        yield row as Row;
      }
    } catch (error) {
      throw describePathError(reader.describe(error), this.path);
    } finally {
      file.destroy();
      parser.destroy();
    }
  }
}
