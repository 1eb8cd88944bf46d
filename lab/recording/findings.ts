// What a reader comes across that is no plain reading: counted, so that it can be said.

import { UserError } from "../user-error.ts";

/** Why a line is no reading. */
export type Skip =
  | "no time"
  | "an impossible date"
  | "no numbers"
  | "another number of cells"
  | "no cells but its time"
  | "the header again"
  | "cut off at the end of the file"
  | "a series that comes too late"
  | "a stamp years off"
  | "the columns of another table";

export interface Found {
  count: number;
  readonly firstLine: number;
  readonly example: string;
}

/** Different words of one column that are told apart; the others are counted together. */
const WORDS_MAX = 20;
/** Above both, what was read is not what is in the file. */
const SKIPPED_MAX = 10;
const SKIPPED_SHARE_MAX = 0.25;

const HELP: Readonly<Partial<Record<Skip, string>>> = {
  "no numbers": "say --columns, --delimiter or --decimal",
  "the columns of another table": "save each table in a file of its own",
  "a series that comes too late": "give the file itself, not a pipe",
};

/** The text on one line, shortened, and without anything that a terminal would act on. */
export function quoted(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "?");
  return JSON.stringify(plain.length > 40 ? `${plain.slice(0, 40)}…` : plain);
}

function count<K>(map: Map<K, Found>, key: K, line: number, example: string): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, { count: 1, firstLine: line, example });
  else found.count++;
}

export class Findings {
  records = 0;
  rows = 0;
  /** Rows whose time is missing. */
  timeless = 0;
  longLines = 0;
  readonly skipped = new Map<Skip, Found>();
  /** Words in columns of numbers: `words[column]`. */
  readonly words = new Map<string, Map<string, Found>>();
  /** Where time went back and on from there. */
  readonly restarts = new Map<"restart", Found>();
  /** Where time went on years later. */
  readonly jumps = new Map<"jump", Found>();
  /** Where columns changed, with their new names. */
  readonly tables = new Map<"table", Found>();

  skip(why: Skip, line: number, example: string): void {
    count(this.skipped, why, line, quoted(example));
  }

  word(column: string, text: string, line: number): void {
    let its = this.words.get(column);
    if (its === undefined) {
      its = new Map();
      this.words.set(column, its);
    }
    const key = its.size < WORDS_MAX || its.has(text) ? text.slice(0, 40) : "…";
    count(its, key, line, quoted(text));
  }

  jump(line: number): void {
    count(this.jumps, "jump", line, "");
  }

  table(line: number, header: string): void {
    count(this.tables, "table", line, quoted(header));
  }

  restart(line: number): void {
    count(this.restarts, "restart", line, "");
  }

  get skippedRecords(): number {
    let sum = 0;
    for (const { count } of this.skipped.values()) sum += count;
    return sum;
  }

  /** @throws UserError when too few of the records are readings */
  check(name: string): void {
    const skipped = this.skippedRecords;
    if (this.records > 0 && this.rows === 0 && skipped === 0) return;
    const many = skipped > SKIPPED_MAX && skipped > SKIPPED_SHARE_MAX * this.records;
    if (!many && this.rows > 0) return;
    const [worst] = [...this.skipped].sort((a, b) => b[1].count - a[1].count);
    if (worst === undefined) throw new UserError(`${name}: holds no readings`);
    const [why, { example, firstLine }] = worst;
    throw new UserError(
      `${name}:${firstLine}: ${skipped} of ${this.records} records are no readings; the first has ` +
        `${why} (${example})`,
      HELP[why] ?? "say --time NAME, --time none, or --date-order",
    );
  }
}
