// Checks what a person wrote: each mistake becomes one line that names the key and what was
// expected there. A rule gives the value as the program uses it, or reports and gives undefined.

/** One mistake a line. */
export type Mistakes = string[];

export type Rule<T> = (value: unknown, key: string, mistakes: Mistakes) => T | undefined;

type Fields = Record<string, Rule<unknown>>;
type Value<R> = R extends Rule<infer T> ? T : never;
type Optional<F extends Fields> = { readonly [K in keyof F]?: Value<F[K]> };

/** An object of these keys; others are mistakes, likely of spelling. `required` must be there. */
export function object<F extends Fields>(
  fields: F,
  required: readonly (keyof F & string)[] = [],
): Rule<Optional<F>> {
  return (value, key, mistakes) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return wrong(mistakes, key, "an object", value);
    }
    for (const name of required) {
      if (!Object.hasOwn(value, name)) mistakes.push(`${key}.${name}: is missing`);
    }
    const out: Record<string, unknown> = {};
    for (const name of Object.keys(value)) {
      const rule = Object.hasOwn(fields, name) ? fields[name] : undefined;
      const at = key === "" ? name : `${key}.${name}`;
      if (rule === undefined) {
        mistakes.push(`${at}: no such key; known here: ${Object.keys(fields).join(", ")}`);
        continue;
      }
      const read = rule((value as Record<string, unknown>)[name], at, mistakes);
      if (read !== undefined) out[name] = read;
    }
    return out as Optional<F>;
  };
}

export function list<T>(rule: Rule<T>, least: number, most: number): Rule<readonly T[]> {
  return (value, key, mistakes) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) {
      return wrong(mistakes, key, `a list of ${least} to ${most}`, value);
    }
    const out: T[] = [];
    for (let i = 0; i < value.length; i++) {
      const read = rule(value[i], `${key}[${i}]`, mistakes);
      if (read !== undefined) out.push(read);
    }
    return out;
  };
}

export function number(min: number, max: number): Rule<number> {
  return (value, key, mistakes) => {
    // Negated, so that NaN fails.
    if (typeof value === "number" && value >= min && value <= max) return value;
    return wrong(mistakes, key, `a number from ${min} to ${max}`, value);
  };
}

export function integer(min: number, max: number): Rule<number> {
  return (value, key, mistakes) => {
    if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) {
      return value as number;
    }
    return wrong(mistakes, key, `a whole number from ${min} to ${max}`, value);
  };
}

/** `most` in UTF-16 units, as JavaScript counts. */
export function text(least: number, most: number): Rule<string> {
  return (value, key, mistakes) => {
    if (typeof value === "string" && value.length >= least && value.length <= most) return value;
    return wrong(mistakes, key, `a text of ${least} to ${most} characters`, value);
  };
}

/** A text that no message shows. */
export function secret(least: number, most: number): Rule<string> {
  return (value, key, mistakes) => {
    if (typeof value === "string" && value.length >= least && value.length <= most) return value;
    const got = typeof value === "string" ? `${value.length}` : `no text`;
    mistakes.push(`${key}: expected ${least} to ${most} characters, got ${got}`);
    return undefined;
  };
}

export function oneOf<T extends string>(words: readonly T[]): Rule<T> {
  return (value, key, mistakes) => {
    const word = words.find((known) => known === value);
    return word ?? wrong(mistakes, key, `one of ${words.join(", ")}`, value);
  };
}

/** Bytes written as hexadecimal digits, two each, the first of which are `begin`. */
export function hex(bytes: number, begin: string): Rule<Uint8Array> {
  return (value, key, mistakes) => {
    const digits = typeof value === "string" ? value : "";
    const out = new Uint8Array(bytes);
    let isHex = digits.length === 2 * bytes && digits.startsWith(begin);
    for (let i = 0; i < bytes && isHex; i++) {
      const byte = 16 * digitAt(digits, 2 * i) + digitAt(digits, 2 * i + 1);
      out[i] = byte;
      isHex = byte >= 0;
    }
    if (isHex) return out;
    return wrong(mistakes, key, `${2 * bytes} hexadecimal digits from ${begin} on`, value);
  };
}

/** NaN for what is no digit. */
function digitAt(text: string, index: number): number {
  const digit = "0123456789abcdef".indexOf(text.charAt(index).toLowerCase());
  return digit < 0 ? Number.NaN : digit;
}

function wrong(mistakes: Mistakes, key: string, expected: string, value: unknown): undefined {
  mistakes.push(`${key}: expected ${expected}, got ${shown(value)}`);
  return undefined;
}

/** A value as people recognise it; long texts are cut. */
function shown(value: unknown): string {
  if (typeof value === "string")
    return value.length > 24 ? `"${value.slice(0, 24)}…"` : `"${value}"`;
  if (typeof value === "object" && value !== null) {
    return Array.isArray(value) ? `a list of ${value.length}` : "an object";
  }
  return String(value);
}
