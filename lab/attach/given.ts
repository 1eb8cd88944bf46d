// Topics that a person names: `zigbee2mqtt/+`, `tele/+/SENSOR`, `shellies/+/sensor/+`. The first
// wildcard names the device, further ones the field.
import { UserError } from "../user-error.ts";
import { numberOf, numbersIn, type Path, pathOf, pathText, valueAt } from "./path.ts";

/** Fields that one topic may bring by itself. */
const FIELDS_MAX = 32;

export interface GivenPlace {
  readonly device: string;
  /** What the topic says of the field; "": nothing. */
  readonly field: string;
}

export interface FoundField {
  readonly name: string;
  readonly path: Path;
}

export class GivenTopic {
  readonly pattern: string;
  readonly #levels: readonly string[];

  /** @throws UserError for what is no topic filter */
  constructor(pattern: string) {
    const levels = pattern.split("/");
    const isWrong = levels.some(
      (level, i) =>
        (level.includes("+") && level !== "+") ||
        (level.includes("#") && (level !== "#" || i < levels.length - 1)),
    );
    if (pattern === "" || isWrong || pattern.includes("\0") || pattern.startsWith("$")) {
      throw new UserError(
        `--topic: expected a topic such as zigbee2mqtt/+, with + or a last # as wildcards, ` +
          `got "${pattern}"`,
      );
    }
    this.pattern = pattern;
    this.#levels = levels;
  }

  /** What a topic is by this pattern; undefined: the pattern does not take it. */
  placeOf(topic: string): GivenPlace | undefined {
    const names: string[] = [];
    const levels = topic.split("/");
    for (const [i, wanted] of this.#levels.entries()) {
      if (wanted === "#") {
        names.push(levels.slice(i).join("/"));
        return placeOf(names, topic);
      }
      const level = levels[i];
      if (level === undefined || (wanted !== "+" && wanted !== level)) return undefined;
      if (wanted === "+") names.push(level);
    }
    return levels.length === this.#levels.length ? placeOf(names, topic) : undefined;
  }
}

function placeOf(names: readonly string[], topic: string): GivenPlace | undefined {
  const [device = topic, ...rest] = names;
  return device === "" ? undefined : { device, field: rest.join(".") };
}

/** `a,b.c` as paths. @throws UserError for what is none */
export function givenFields(names: readonly string[]): readonly FoundField[] {
  return names.map((name) => {
    const path = pathOf(name);
    if (path === undefined) {
      throw new UserError(`--field: expected a place such as temperature or a.b[0], got "${name}"`);
    }
    return { name, path };
  });
}

/** The fields of a message: those that are asked for and there, or all numbers where none are. */
export function fieldsIn(
  parsed: unknown,
  place: GivenPlace,
  asked: readonly FoundField[],
): readonly FoundField[] {
  if (typeof parsed !== "object" || parsed === null) {
    const name = place.field || "value";
    return Number.isNaN(numberOf(parsed)) ? [] : [{ name, path: [] }];
  }
  const named = (path: Path, name: string) => ({
    name: place.field === "" ? name : `${place.field}.${name}`,
    path,
  });
  if (asked.length === 0) {
    return [...numbersIn(parsed, FIELDS_MAX).values()].map((path) => named(path, pathText(path)));
  }
  return asked
    .filter(({ path }) => !Number.isNaN(numberOf(valueAt(parsed, path))))
    .map(({ path, name }) => named(path, name));
}
