import { FLAG_NAMES } from "../../src/filter/flags.ts";

/** Names of the flags that are set, joined by `|`; empty when none is. */
export function flagText(flags: number): string {
  if (flags === 0) return "";
  return FLAG_NAMES.filter((_, bit) => ((flags >>> bit) & 1) !== 0).join("|");
}
