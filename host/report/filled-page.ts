// Pages of one file: the chart library and the data are put into a template.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../files/package-root.ts";

/** `template` with uPlot and `data` in the places that ask for them. */
export function filledPage(template: string, data: object): string {
  const parts = {
    "/* uplot css */": readBuilt("uplot.css"),
    "/* uplot js */": readBuilt("uplot.js"),
    // "<" is escaped so that no name can end the script element.
    ">{}<": `>${JSON.stringify(data).replaceAll("<", "\\u003c")}<`,
  };
  let filled = template;
  for (const [place, text] of Object.entries(parts)) filled = filled.replace(place, () => text);
  return filled;
}

/** A file of the page's, which draws with the same library. */
function readBuilt(file: string): string {
  return readFileSync(join(packageRoot(), "dist/page", file), "utf8");
}
