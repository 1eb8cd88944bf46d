// Puts values back in the shape that they came in, under another topic.
import { checkTopic } from "../../src/bridge/topics.ts";
import { UserError } from "../user-error.ts";
import type { Field } from "./field.ts";
import { type Path, valueAt } from "./path.ts";

const PLACE = "{topic}";
/** Digits of a value whose decimals nobody said. */
const DIGITS = 10;

export class Mirror {
  readonly #before: string;
  readonly #behind: string;

  /** @param pattern such as `clean/{topic}`. @throws UserError for one that cannot work */
  constructor(pattern: string) {
    const [before = "", behind, ...more] = pattern.split(PLACE);
    if (behind === undefined || more.length > 0 || before + behind === "") {
      throw new UserError(`--mirror: expected a topic such as clean/{topic}, got "${pattern}"`);
    }
    try {
      checkTopic("mirror", `${before}x${behind}`);
    } catch (error) {
      throw new UserError(`--${(error as Error).message}`);
    }
    this.#before = before;
    this.#behind = behind;
  }

  topicOf(topic: string): string {
    return this.#before + topic + this.#behind;
  }

  /** Is it one that we publish on? */
  isOurs(topic: string): boolean {
    return topic.startsWith(this.#before) && topic.endsWith(this.#behind);
  }
}

/** The message with the values in place of the numbers; undefined: there is nothing to say. */
export function mirrored(parsed: unknown, fields: readonly Field[]): string | undefined {
  for (const field of fields) {
    const { path } = field.source.at;
    const number = backIn(field);
    const before = valueAt(parsed, path);
    if (path.length === 0) return Number.isNaN(number) ? undefined : String(number);
    if (before === undefined) continue;
    const now = Number.isNaN(number) ? null : typeof before === "string" ? `${number}` : number;
    put(parsed, path, now);
  }
  return JSON.stringify(parsed);
}

/** The value in what the source wrote: its template undone. */
function backIn({ source, value }: Field): number {
  const { decimals } = source.channel;
  const { offset, scale } = source.at;
  if (!Number.isFinite(value)) return NaN;
  if (scale === 1 && offset === 0 && decimals !== undefined) return Number(value.toFixed(decimals));
  return Number(((value - offset) / scale).toPrecision(DIGITS));
}

function put(parsed: unknown, path: Path, value: unknown): void {
  const place = valueAt(parsed, path.slice(0, -1)) as Record<string | number, unknown>;
  place[path.at(-1) ?? ""] = value;
}
