// Goal: `sluice/ssm` has the layers and learners beside the filter's, and what a device preloads
// has none of them. Method: the bundles of the build.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const NAMES = ["DiagonalSSM", "RecursiveLeastSquares", "discretizeInto", "initLogA"];

it("exports them by itself", async () => {
  const { exports } = JSON.parse(read("package.json"));
  const entry: string = new URL(`../../${exports["./ssm"].default}`, import.meta.url).href;
  expect(Object.keys(await import(entry)).sort()).toEqual([...NAMES].sort());
});

it.each(["DiagonalSSM", "RecursiveLeastSquares", "discretizeInto"])(
  "keeps %s out of what a device preloads",
  (name) => {
    expect(read("dist/ssm.js")).toContain(name);
    expect(read("dist/xs/core.js")).not.toContain(name);
  },
);
