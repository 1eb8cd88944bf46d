// What the node's form says: the settings of src/settings/channel.ts but those that only Home
// Assistant reads, flat, as Node-RED keeps the fields of a form; and a few of the node's own.

import { type Path, pathOf } from "../lab/attach/path.ts";
import { CHANNEL_HELP, type Help, REPORT_HELP } from "../lab/settings/help.ts";
import { typed } from "../lab/settings/options.ts";
import { CHANNEL, type ChannelSettings, REPORT } from "../src/settings/channel.ts";
import { type Finding, read } from "../src/settings/read.ts";
import { integer, type Rule } from "../src/settings/rules.ts";
import { checkTogether } from "../src/settings/together.ts";

/** One setting as the form shows it. */
export interface Field {
  readonly key: string;
  readonly rule: Rule;
  readonly label: string;
  readonly help: Help;
}

/** What a topic is already, what is in parts below, and what only Home Assistant reads. */
const ELSEWHERE: readonly (keyof ChannelSettings)[] = [
  "name",
  "report",
  "deviceClass",
  "stateClass",
  "decimals",
];

/** What is known of the sensor; all of it may be left out. */
export const SENSOR_FIELDS = fieldsOf(CHANNEL.keys, CHANNEL_HELP);
/** When a value is sent. */
export const REPORT_FIELDS = fieldsOf(REPORT.keys, REPORT_HELP);

/** Channels of one node: 1,000 take 17 MB (npm run bench -- node-red). */
export const TOPICS = integer(1, 10_000);
export const TOPICS_USUAL = 1000;

/** The fields that are no settings of a channel, as a new node has them. */
export const OWN_FIELDS = { name: "", property: "payload", time: "", topics: "", store: "" };

export interface NodeSettings {
  readonly channel: ChannelSettings;
  /** Where in a message the reading is. */
  readonly property: Path;
  /** Where in a message the reading's time is; undefined: it is taken when it arrives. */
  readonly time: Path | undefined;
  readonly topicsMax: number;
  /** Of the context; undefined: the usual one. */
  readonly store: string | undefined;
}

/** The settings, or what is wrong with the fields; their keys are the paths. */
export function settingsOf(fields: Readonly<Record<string, unknown>>): {
  readonly settings?: NodeSettings;
  readonly refusals: readonly Finding[];
} {
  const refusals: Finding[] = [];
  const report = valuesOf(REPORT_FIELDS, fields, refusals);
  const sensor = valuesOf(SENSOR_FIELDS, fields, refusals);
  const isReported = Object.keys(report).length > 0;
  const channel: ChannelSettings = { name: "", ...sensor, ...(isReported && { report }) };
  if (refusals.length === 0) {
    const found = checkTogether(channel).refusals;
    refusals.push(...found.map(({ path, text }) => ({ path: path.replace("report.", ""), text })));
  }
  const property = pathIn(fields, "property", refusals);
  const time = isBlank(fields.time) ? undefined : pathIn(fields, "time", refusals);
  const topics = isBlank(fields.topics) ? TOPICS_USUAL : typed(TOPICS, String(fields.topics));
  const topicsMax = read(TOPICS, topics, "topics", refusals);
  if (refusals.length > 0 || property === undefined || topicsMax === undefined) return { refusals };
  const store = isBlank(fields.store) ? undefined : String(fields.store);
  return { settings: { channel, property, time, topicsMax, store }, refusals };
}

function fieldsOf(
  keys: Readonly<Record<string, { readonly is: Rule["is"] }>>,
  lines: Readonly<Record<string, Help & { readonly label?: string }>>,
): readonly Field[] {
  const shown = Object.entries(keys).filter(([key]) => !ELSEWHERE.some((other) => other === key));
  return shown.map(([key, rule]) => {
    const help = lines[key]!;
    return { key, rule: rule as Rule, label: help.label ?? wordsOf(key), help };
  });
}

/** "holdReadings" → "Hold readings"; units stand elsewhere. */
function wordsOf(key: string): string {
  const words = key
    .replace(/(Ms|Percent)$/, "")
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Of the fields that are filled in. */
function valuesOf(
  fields: readonly Field[],
  given: Readonly<Record<string, unknown>>,
  refusals: Finding[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { key, rule } of fields) {
    if (isBlank(given[key])) continue;
    values[key] = read(rule, typed(rule, String(given[key])), key, refusals);
  }
  return values;
}

function pathIn(
  fields: Readonly<Record<string, unknown>>,
  key: string,
  refusals: Finding[],
): Path | undefined {
  const text = String(fields[key] ?? "");
  const path = pathOf(text);
  if (path === undefined) {
    const example = "a place in the message such as payload.temperature";
    refusals.push({ path: key, text: `expected ${example}, got "${text}"` });
  }
  return path;
}

function isBlank(text: unknown): boolean {
  return text === undefined || text === null || String(text).trim() === "";
}
