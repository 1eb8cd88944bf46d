// Reads what a person wrote by the rules: each mistake becomes one line of where, what was expected
// and what came. The words are the same wherever a setting is given.

import { nearestOf } from "./nearest.ts";
import type { HexRule, ListRule, NumberRule, ObjectRule, Rule, Value } from "./rules.ts";
import { FAR } from "./rules.ts";

export interface Finding {
  /** Where, such as `channels[1].report.minMs`; "": the whole. */
  readonly path: string;
  /** What was expected there and what came. */
  readonly text: string;
}

export interface Findings {
  /** What cannot work. */
  readonly refusals: readonly Finding[];
  /** What may work, and may be a mistake. */
  readonly warnings: readonly Finding[];
}

/**
 * The value as the program uses it; undefined after mistakes, which are added to `refusals`.
 *
 * @param path where the value stands; begins the path of what is in it
 */
export function read<R>(
  rule: R,
  value: unknown,
  path: string,
  refusals: Finding[],
): Value<R> | undefined {
  const before = refusals.length;
  const out = readAny(rule as Rule, value, path, refusals);
  return refusals.length > before ? undefined : (out as Value<R>);
}

function readAny(rule: Rule, value: unknown, path: string, refusals: Finding[]): unknown {
  if (rule.is === "object") return objectOf(rule, value, path, refusals);
  if (rule.is === "list") return listOf(rule, value, path, refusals);
  const out = rule.is === "hex" ? bytesOf(rule, value) : isGood(rule, value) ? value : undefined;
  if (out !== undefined) return out;
  refusals.push({ path, text: `expected ${expected(rule, value)}, got ${got(rule, value)}` });
  return undefined;
}

function isGood(rule: Exclude<Rule, HexRule | ListRule | ObjectRule>, value: unknown): boolean {
  if (rule.is === "word") return rule.words.some((word) => word === value);
  if (rule.is === "text" || rule.is === "secret") {
    return typeof value === "string" && value.length >= rule.least && value.length <= rule.most;
  }
  // Comparisons that NaN fails.
  if (!(typeof value === "number" && value >= rule.least && value <= rule.most)) return false;
  return rule.is === "number" || (rule.is === "positive" ? value > 0 : Number.isInteger(value));
}

function objectOf(rule: ObjectRule, value: unknown, path: string, refusals: Finding[]): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refusals.push({ path, text: `expected an object, got ${shown(value)}` });
    return undefined;
  }
  const keys = rule.keys as Readonly<Record<string, Rule>>;
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  for (const name of rule.required) {
    if (!Object.hasOwn(value, name)) refusals.push({ path: at(name), text: "is missing" });
  }
  const out: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(value)) {
    if (Object.hasOwn(keys, name)) out[name] = readAny(keys[name]!, given, at(name), refusals);
    else refusals.push({ path: at(name), text: `no such key; ${known(name, Object.keys(keys))}` });
  }
  return out;
}

function listOf(rule: ListRule, value: unknown, path: string, refusals: Finding[]): unknown {
  if (!Array.isArray(value) || value.length < rule.least || value.length > rule.most) {
    const length = `a list of ${rule.least} to ${rule.most}`;
    refusals.push({ path, text: `expected ${length}, got ${shown(value)}` });
    return undefined;
  }
  return value.map((each, i) => readAny(rule.of as Rule, each, `${path}[${i}]`, refusals));
}

function bytesOf({ begin, bytes }: HexRule, value: unknown): Uint8Array | undefined {
  if (typeof value !== "string" || value.length !== 2 * bytes || !value.startsWith(begin)) {
    return undefined;
  }
  const out = new Uint8Array(bytes);
  for (let i = 0; i < bytes; i++) {
    const byte = 16 * digitAt(value, 2 * i) + digitAt(value, 2 * i + 1);
    if (!(byte >= 0)) return undefined;
    out[i] = byte;
  }
  return out;
}

/** NaN for what is no digit. */
function digitAt(text: string, index: number): number {
  const digit = "0123456789abcdef".indexOf(text.charAt(index).toLowerCase());
  return digit < 0 ? NaN : digit;
}

/** What a rule takes, in words; bounds that nobody meets only to a `value` beyond them. */
export function expected(rule: Rule, value?: unknown): string {
  switch (rule.is) {
    case "object":
      return "an object";
    case "list":
      return `a list of ${rule.least} to ${rule.most}`;
    case "word":
      return `one of ${rule.words.join(", ")}`;
    case "hex":
      return `${2 * rule.bytes} hexadecimal digits from ${rule.begin} on`;
    case "text":
      return `a text of ${rule.least} to ${rule.most} characters`;
    case "secret":
      return `${rule.least} to ${rule.most} characters`;
    default:
      return numberIn(rule, typeof value === "number" && Math.abs(value) > FAR);
  }
}

function numberIn({ is, least, most }: NumberRule, isFar: boolean): string {
  const name = is === "integer" ? "a whole number" : "a number";
  const from = is === "positive" ? " above 0" : least > -FAR || isFar ? ` from ${least}` : "";
  return name + from + (most < FAR || isFar ? ` to ${most}` : "");
}

function got(rule: Rule, value: unknown): string {
  if (rule.is !== "secret") return shown(value);
  return typeof value === "string" ? `${value.length}` : "no text";
}

/** A value as people recognise it; long texts are cut. */
export function shown(value: unknown): string {
  if (typeof value === "string") {
    return value.length > 24 ? `"${value.slice(0, 24)}…"` : `"${value}"`;
  }
  if (typeof value === "object" && value !== null) {
    return Array.isArray(value) ? `a list of ${value.length}` : "an object";
  }
  return String(value);
}

/** The nearest of `names` to a misspelt one, else all of them. */
function known(name: string, names: readonly string[]): string {
  const nearest = nearestOf(name, names);
  return nearest === undefined ? `known here: ${names.join(", ")}` : `did you mean ${nearest}?`;
}
