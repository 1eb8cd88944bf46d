// The bytes of a recording: a file, which can be read again and again, or a pipe, which cannot.

import { closeSync, createReadStream, openSync, readSync, type Stats, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { HEAD_BYTES } from "../../lab/recording/delimited.ts";
import { UserError } from "../../lab/user-error.ts";
import { describePathError } from "../files/path-error.ts";

export interface ByteSource {
  /** 0: not known. */
  readonly sizeBytes: number;
  readonly head: Uint8Array;
  /** Is the head all there is? */
  readonly whole: boolean;
  /** All bytes; absent where they come once. */
  readonly chunks?: () => Iterable<Uint8Array>;
  /** All bytes, the head among them. */
  stream(signal?: AbortSignal): AsyncIterable<Uint8Array>;
}

const CHUNK_BYTES = 64 * 1024;
/** The head grows until it has so many lines, for records with very many columns. */
const HEAD_LINES = 20;
const HEAD_BYTES_MAX = 16 * HEAD_BYTES;
/** A live source is judged by what came within this time, if that are some lines. */
const LIVE_WAIT_MS = 2000;
const LINE_FEED = 10;

/** @param path "-": what comes in */
export function openBytes(path: string, signal?: AbortSignal): Promise<ByteSource> | ByteSource {
  if (path === "-") return pipe(path, process.stdin, signal);
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    throw describePathError(error, path);
  }
  if (stats.isDirectory()) throw new UserError(`${path}: is a directory, not a recording`);
  if (!stats.isFile()) return pipe(path, createReadStream(path), signal);
  if (stats.size === 0) throw new UserError(`${path}: the file is empty`);
  return file(path, stats.size);
}

function file(path: string, sizeBytes: number): ByteSource {
  const chunks = () => readChunks(path);
  const parts: Uint8Array[] = [];
  let [bytes, lines] = [0, 0];
  for (const chunk of chunks()) {
    // The buffer is used again.
    parts.push(Buffer.from(chunk));
    bytes += chunk.length;
    lines += countLines(chunk);
    if (bytes >= HEAD_BYTES && (lines >= HEAD_LINES || bytes >= HEAD_BYTES_MAX)) break;
  }
  const head = Buffer.concat(parts);
  return {
    ...{ sizeBytes, head, whole: bytes >= sizeBytes, chunks },
    async *stream() {
      let read = 0;
      for (const chunk of chunks()) {
        yield chunk;
        // Lets signals and timers in now and then.
        if (++read % 16 === 0) await sleep(0);
      }
    },
  };
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}

/** Pieces of a file; each is valid until the next one. */
function* readChunks(path: string): Generator<Uint8Array> {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    for (;;) {
      const got = readSync(file, buffer, 0, buffer.length, null);
      if (got === 0) return;
      yield buffer.subarray(0, got);
    }
  } catch (error) {
    throw describePathError(error, path);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Reads the head of a pipe: all that comes at once, and of a live source the first lines. */
async function pipe(
  path: string,
  stream: NodeJS.ReadableStream,
  signal: AbortSignal | undefined,
): Promise<ByteSource> {
  const iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const parts: Uint8Array[] = [];
  let pending: Promise<IteratorResult<Uint8Array>> | undefined;
  let [bytes, lines, startMs, ended] = [0, 0, Number.NaN, false];
  while (!ended && bytes < HEAD_BYTES) {
    signal?.throwIfAborted();
    pending ??= iterator.next();
    const waitMs = lines < HEAD_LINES ? undefined : startMs + LIVE_WAIT_MS - performance.now();
    const next = await (waitMs === undefined
      ? pending
      : Promise.race([pending, sleep(Math.max(waitMs, 0), undefined, { ref: false })]));
    if (next === undefined) break;
    pending = undefined;
    if (next.done) ended = true;
    else {
      if (Number.isNaN(startMs)) startMs = performance.now();
      parts.push(next.value);
      bytes += next.value.length;
      lines += countLines(next.value);
    }
  }
  if (bytes === 0) throw new UserError(`${path}: nothing came`);
  const head = Buffer.concat(parts);
  return {
    ...{ sizeBytes: 0, head, whole: ended },
    async *stream() {
      yield head;
      while (!ended) {
        const { done, value } = await (pending ?? iterator.next());
        pending = undefined;
        if (done) return;
        yield value;
      }
    },
  };
}
