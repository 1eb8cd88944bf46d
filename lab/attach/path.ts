// Where in a message a reading stands: the payload itself, or a place in its JSON.

/** Steps into a JSON value; empty: the payload itself. */
export type Path = readonly (string | number)[];

/** What stands at `path`; undefined where there is nothing. `parsed`: see `parsePayload`. */
export function valueAt(parsed: unknown, path: Path): unknown {
  let value = parsed;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) {
      return undefined;
    }
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** NaN for what is no number. Text that is one counts: many devices quote their readings. */
export function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "" || value.length > 64) return NaN;
  return Number(value);
}

/** The number at `path`; NaN where there is none, or something else. */
export function numberAt(parsed: unknown, path: Path): number {
  return numberOf(valueAt(parsed, path));
}

/** What stands at `path` as text; "" for nothing. */
export function textAt(parsed: unknown, path: Path): string {
  const value = valueAt(parsed, path);
  return value === undefined || typeof value === "object" ? "" : String(value);
}

/** JSON, or the text itself. */
export function parsePayload(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `a.b[0].c` as a path; undefined for text that is none. */
export function pathOf(text: string): Path | undefined {
  const steps: (string | number)[] = [];
  const step = /\.?([^.[\]"']+)|\[(\d+)\]|\[(?:"([^"]*)"|'([^']*)')\]/y;
  while (step.lastIndex < text.length) {
    const found = step.exec(text);
    if (found === null) return undefined;
    const [, name, index, double, single] = found;
    steps.push(index === undefined ? (name ?? double ?? single ?? "") : Number(index));
  }
  return steps.length > 0 ? steps : undefined;
}

/** A path as people write it. */
export function pathText(path: Path): string {
  return path
    .map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join("");
}

/** All numbers in a JSON value, by path, at most `most` of them; not those in arrays. */
export function numbersIn(parsed: unknown, most: number): Map<string, Path> {
  const found = new Map<string, Path>();
  const visit = (value: unknown, path: Path): void => {
    if (found.size >= most || path.length > 6) return;
    if (typeof value === "number") found.set(pathText(path), path);
    else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) visit(inner, [...path, name]);
    }
  };
  visit(parsed, []);
  return found;
}
