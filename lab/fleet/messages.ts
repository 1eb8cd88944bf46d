// Reads what devices publish (SPEC.md, "MQTT topics and payloads", "Reported"). Anybody may write
// to a broker: every message is rebuilt field by field, each of its kind and within its bounds, and
// what is no message of ours is dropped. The command line and the page read by these alone.

import { FLAG_NAMES } from "../../src/filter/flags.ts";
import {
  CHANNELS_MAX,
  CHUNK_BYTES,
  DECIMALS_MAX,
  PAYLOAD_BYTES_MAX,
  SEQUENCE_END,
} from "../../src/limits.ts";
import type { Report, ReportedState } from "../../src/update/report.ts";

/** One channel of a message of topic `out`; NaN stands for none. */
export interface OutChannel {
  readonly id: string;
  readonly value: number;
  readonly raw: number;
  readonly score: number;
  readonly plusMinus: number;
  readonly problem: boolean;
  /** Bits of `flags.ts`. */
  readonly flags: number;
  readonly ageMs: number;
}

export interface OutMessage {
  readonly seq: number;
  readonly channels: readonly OutChannel[];
}

export interface InfoMessage {
  readonly name: string;
  readonly version: string;
  readonly model: string;
  readonly channels: readonly {
    readonly id: string;
    readonly name: string;
    readonly unit: string;
    /** Decimals that the value is shown with; NaN: not configured. */
    readonly decimals: number;
  }[];
  /** Which model files it runs; NaN: its software does not say. */
  readonly modelFormat: number;
  readonly abi: number;
}

const STATES: readonly ReportedState[] = [
  ...(["idle", "downloading", "verified", "trial"] as const),
  ...(["confirmed", "rolled-back", "failed"] as const),
];

/** Each field of a report from whatever stands in its place. */
const REPORT: { readonly [Field in keyof Report]: (value: unknown) => Report[Field] | undefined } =
  {
    state: (value) => STATES.find((state) => state === value),
    code: wordOf,
    id: shortIdOf,
    active: shortIdOf,
    previous: shortIdOf,
    refused: shortIdOf,
    have: countOf,
    of: countOf,
    missing: chunksOf,
    sequence: sequenceOf,
    floor: sequenceOf,
    refusedCode: wordOf,
    needs: countOf,
    has: countOf,
    trial: sightOf,
    name: textOf,
    activeName: textOf,
  };

const MESSAGE_BYTES_MAX = 64 * 1024;
const TEXT_CHARS_MAX = 200;
const CHUNKS_MAX = PAYLOAD_BYTES_MAX / CHUNK_BYTES;
const BITS = new Map(FLAG_NAMES.map((name, bit) => [name, 1 << bit]));
const decoder = new TextDecoder();

/** Names of the flags that are set, joined by `|`. */
export function flagText(flags: number): string {
  return FLAG_NAMES.filter((_, bit) => (flags & (1 << bit)) !== 0).join("|");
}

/** The device and what the message is about; undefined for topics of others. */
export function splitTopic(
  prefix: string,
  topic: string,
): { readonly device: string; readonly about: string } | undefined {
  if (!topic.startsWith(`${prefix}/`)) return undefined;
  const rest = topic.slice(prefix.length + 1);
  const slash = rest.indexOf("/");
  if (slash < 1) return undefined;
  return { device: rest.slice(0, slash), about: rest.slice(slash + 1) };
}

export function readStatus(payload: Uint8Array): "online" | "offline" {
  return decoder.decode(payload.subarray(0, 16)) === "online" ? "online" : "offline";
}

export function readOut(payload: Uint8Array): OutMessage | undefined {
  const message = objectOf(payload);
  const channels = message?.channels;
  if (!isObject(channels)) return undefined;
  const entries = Object.entries(channels).slice(0, CHANNELS_MAX);
  return { seq: numberOf(message!.seq), channels: entries.map(([id, c]) => channelOf(id, c)) };
}

export function readInfo(payload: Uint8Array): InfoMessage | undefined {
  const message = objectOf(payload);
  const channels = message?.channels;
  if (!Array.isArray(channels)) return undefined;
  const { abi, model, modelFormat, name, version } = message!;
  return {
    name: textOf(name),
    version: textOf(version),
    model: textOf(model),
    channels: channels.slice(0, CHANNELS_MAX).map((channel) => ({
      id: textOf(channel?.id),
      name: textOf(channel?.name),
      unit: textOf(channel?.unit),
      decimals: isWhole(channel?.decimals, DECIMALS_MAX + 1) ? channel.decimals : Number.NaN,
    })),
    modelFormat: versionOf(modelFormat),
    abi: versionOf(abi),
  };
}

/** Undefined for what no device of ours wrote. */
export function readReport(payload: Uint8Array): Report | undefined {
  const message = objectOf(payload);
  if (message === undefined || !Array.isArray(message.missing)) return undefined;
  const fields = Object.entries(REPORT).map(([field, of]) => [field, of(message[field])]);
  const report = Object.fromEntries(fields);
  return report.state === undefined ? undefined : report;
}

/** Text of a bounded length without control characters; no text: empty. */
export function textOf(value: unknown): string {
  if (typeof value !== "string") return "";
  const plain = value.replace(/\p{Cc}+/gu, " ");
  return plain.length > TEXT_CHARS_MAX ? `${plain.slice(0, TEXT_CHARS_MAX)}…` : plain;
}

function channelOf(id: string, channel: unknown): OutChannel {
  const said = isObject(channel) ? channel : {};
  const { value, raw, score, flags, age_ms, plus_minus, problem } = said;
  return {
    id: textOf(id),
    value: numberOf(value),
    raw: numberOf(raw),
    score: numberOf(score),
    flags: flagsOf(flags),
    ageMs: numberOf(age_ms),
    plusMinus: numberOf(plus_minus),
    problem: problem === true,
  };
}

function flagsOf(names: unknown): number {
  if (typeof names !== "string" || names === "") return 0;
  let flags = 0;
  for (const name of names.split("|", FLAG_NAMES.length)) flags |= BITS.get(name) ?? 0;
  return flags;
}

function wordOf(value: unknown): string {
  return textOf(value) || "none";
}

function shortIdOf(value: unknown): string {
  return typeof value === "string" && /^[0-9a-f]{16}$/.test(value) ? value : "";
}

function countOf(value: unknown): number {
  return isWhole(value, 2 ** 32) ? value : 0;
}

function versionOf(value: unknown): number {
  return isWhole(value, 2 ** 16) ? value : Number.NaN;
}

function sequenceOf(value: unknown): number {
  return isWhole(value, SEQUENCE_END) ? value : Number.NaN;
}

/** What a trial saw; no readings: there was none. */
function sightOf(value: unknown): Report["trial"] {
  const { channel, readings, running, tried } = isObject(value) ? value : {};
  return {
    channel: isWhole(channel, CHANNELS_MAX) ? channel : 0,
    readings: countOf(readings),
    running: numberOf(running),
    tried: numberOf(tried),
  };
}

/** Chunks asked for in vain: each once, of those that a file can have. */
function chunksOf(value: unknown): readonly number[] {
  const chunks = Array.isArray(value) ? value.slice(0, CHUNKS_MAX) : [];
  return [...new Set(chunks.filter((chunk) => isWhole(chunk, CHUNKS_MAX)))];
}

function isWhole(value: unknown, end: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < end;
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}

function objectOf(payload: Uint8Array): Record<string, unknown> | undefined {
  if (payload.length > MESSAGE_BYTES_MAX) return undefined;
  try {
    const message: unknown = JSON.parse(decoder.decode(payload));
    return isObject(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
