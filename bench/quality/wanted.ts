// What was wanted of the preset, and whether it is reached.
import { table } from "./table.ts";

export interface Figure {
  readonly name: string;
  /** At most this. */
  readonly wanted: number;
  readonly reached: number;
  readonly unit?: "%";
}

/** As printed, so that no figure is called reached by what its digits do not show. */
function text(value: number, unit: "%" | undefined): string {
  if (unit === "%") return `${value.toFixed(1)} %`;
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

export function wantedTable(figures: readonly Figure[]): string {
  return table(
    ["Figure", "wanted, at most", "is", "reached"],
    figures.map(({ name, wanted, reached, unit }) => {
      const is = text(reached, unit);
      return [name, text(wanted, unit), is, Number.parseFloat(is) <= wanted ? "yes" : "**no**"];
    }),
  );
}
