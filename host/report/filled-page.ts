// Pages of one file: the chart library and the data are put into a template.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** `template` with uPlot and `data` in the places that ask for them. */
export function filledPage(template: string, data: object): string {
  const parts = {
    "/* uplot css */": readPackaged("uplot/dist/uPlot.min.css"),
    "/* uplot js */": readPackaged("uplot/dist/uPlot.iife.min.js"),
    // "<" is escaped so that no name can end the script element.
    ">{}<": `>${JSON.stringify(data).replaceAll("<", "\\u003c")}<`,
  };
  let filled = template;
  for (const [place, text] of Object.entries(parts)) filled = filled.replace(place, () => text);
  return filled;
}

function readPackaged(file: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(file), "utf8");
}
