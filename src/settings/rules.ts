// What a setting may be, as frozen data: the TypeScript type (`Value`), the reader (read.ts), the
// options, the controls and the tables of settings all come from it. Data rather than functions:
// preloaded, it stays in a device's flash and takes no memory.

export type Rule = NumberRule | TextRule | WordRule<string> | HexRule | ListRule | ObjectRule;

export interface NumberRule {
  /** "positive": above `least`, which is 0. */
  readonly is: "number" | "integer" | "positive";
  readonly least: number;
  readonly most: number;
}

export interface TextRule {
  /** "secret": no message shows it. */
  readonly is: "text" | "secret";
  /** Length in UTF-16 units, as JavaScript counts. */
  readonly least: number;
  readonly most: number;
}

export interface WordRule<W extends string> {
  readonly is: "word";
  readonly words: readonly W[];
}

/** Bytes as hexadecimal digits, two each, the first of which are `begin`. */
export interface HexRule {
  readonly is: "hex";
  readonly bytes: number;
  readonly begin: string;
}

export interface ListRule<R = unknown> {
  readonly is: "list";
  readonly of: R;
  readonly least: number;
  readonly most: number;
}

export type Keys = Readonly<Record<string, { readonly is: Rule["is"] }>>;

/** An object of these keys and no others; `required` must be there. */
export interface ObjectRule<K = unknown, N extends string = string> {
  readonly is: "object";
  readonly keys: K;
  readonly required: readonly N[];
}

/** The largest number, either way: what a filter takes for a reading (`READING_ABS_MAX`). */
export const FAR = 1e30;
export const DAY_MS = 86_400_000;

export const number = (least: number, most: number): NumberRule =>
  Object.freeze({ is: "number", least, most });
export const integer = (least: number, most: number): NumberRule =>
  Object.freeze({ is: "integer", least, most });
export const positive = (most: number): NumberRule =>
  Object.freeze({ is: "positive", least: 0, most });
export const text = (least: number, most: number): TextRule =>
  Object.freeze({ is: "text", least, most });
export const secret = (least: number, most: number): TextRule =>
  Object.freeze({ is: "secret", least, most });
export const hex = (bytes: number, begin: string): HexRule =>
  Object.freeze({ is: "hex", bytes, begin });

export function oneOf<W extends string>(...words: readonly W[]): WordRule<W> {
  return Object.freeze({ is: "word", words: Object.freeze(words) });
}

export function list<R extends { readonly is: Rule["is"] }>(
  of: R,
  least: number,
  most: number,
): ListRule<R> {
  return Object.freeze({ is: "list", of, least, most });
}

export function object<K extends Keys, N extends keyof K & string = never>(
  keys: K,
  ...required: readonly N[]
): ObjectRule<K, N> {
  return Object.freeze({
    is: "object",
    keys: Object.freeze(keys),
    required: Object.freeze(required),
  });
}

/** The rule of a setting that has this value where it is absent; `filled` puts it there. */
export function optional<R extends { readonly is: Rule["is"] }, const V extends Value<R>>(
  rule: R,
  value: V,
): R & { readonly otherwise: V } {
  return Object.freeze({ ...rule, otherwise: value });
}

/** What a rule gives. */
export type Value<R> = R extends NumberRule
  ? number
  : R extends TextRule
    ? string
    : R extends WordRule<infer W>
      ? W
      : R extends HexRule
        ? Uint8Array
        : R extends ListRule<infer E>
          ? readonly Value<E>[]
          : R extends ObjectRule<infer K, infer N>
            ? ObjectValue<K, N>
            : never;

type ObjectValue<K, N> = {
  readonly [P in keyof K as P extends N ? P : never]: Value<K[P]>;
} & { readonly [P in keyof K as P extends N ? never : P]?: Value<K[P]> };

/** An object's values where those that are absent have what stands in the rule. */
export type Filled<R> = Value<R> &
  (R extends ObjectRule<infer K, string>
    ? {
        readonly [P in keyof K as K[P] extends { readonly otherwise: unknown } ? P : never]: Value<
          K[P]
        >;
      }
    : never);

/** `value` with what stands in the rule for the keys that are absent. */
export function filled<R extends ObjectRule>(rule: R, value: Value<R>): Filled<R> {
  const out: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(rule.keys as Keys)) {
    if ("otherwise" in each) out[key] = each.otherwise;
  }
  return { ...out, ...(value as object) } as Filled<R>;
}
