// The time that a message says of itself.
import { type Path, valueAt } from "./path.ts";

/** Numbers from here on are milliseconds since 1970, smaller ones seconds. */
const MS_FROM = 1e11;

/** In ms since 1970: of a number, or of a date and time as text; NaN: there is none. */
export function messageTimeMs(parsed: unknown, path: Path | undefined): number {
  if (path === undefined) return NaN;
  const said = valueAt(parsed, path);
  const number = typeof said === "string" && said.trim() !== "" ? Number(said) : said;
  if (typeof number === "number" && number > 0) return number < MS_FROM ? number * 1000 : number;
  return typeof said === "string" ? Date.parse(said) : NaN;
}
