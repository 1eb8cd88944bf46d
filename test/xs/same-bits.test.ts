// Goal: Sluice gives the same bits on every engine.
// Method: one suite (test/core/suite.ts) on the sources under Node, the bundle under Node, and the
// bundle on the real XS engine, 64- and 32-bit, as a script and as the ES module that a device
// preloads; each line must equal that of the sources, and lines that judge themselves must say "ok".
import { afterAll, describe, expect, it } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import * as source from "../../src/index.ts";
import { bundleApp, hostOrSkip, runApp } from "../../tools/xs/run-app.mjs";
import { type Results, type Sluice, suite } from "../core/suite.ts";

const model = loadModel();
const onSource = suite(source, model);
const table: Record<string, Results> = { source: onSource };

async function onBundle(): Promise<Results> {
  const path = "../../dist/xs/core.js";
  return suite((await import(path)) as Sluice, model);
}

function onXs(bits: number): Results | undefined {
  const host = hostOrSkip(bits);
  return host && runApp(host, bundleApp("suite-app"));
}

function onXsAsModule(): Results | undefined {
  const host = hostOrSkip(32);
  const core = new URL("../../dist/xs/core.js", import.meta.url).pathname;
  return host && runApp(host, bundleApp("module-app", "module"), "", `sluice=${core}`);
}

function printTable(): void {
  const engines = Object.keys(table);
  console.log(["case", ...engines].join(" | "));
  for (const line of Object.keys(onSource)) {
    console.log([line, ...engines.map((engine) => table[engine][line])].join(" | "));
  }
}

describe("the core suite", () => {
  afterAll(printTable);

  it("passes on the sources", () => {
    const judged = Object.entries(onSource).filter(([, line]) => !/^[0-9a-f]{8}$/.test(line));
    expect(judged.map(([name, line]) => `${name}: ${line}`)).toEqual([
      "golden 3×8: ok",
      "golden 4×8: ok",
      "guard replay: ok",
      "save and restore: ok",
      "ticks wrap: ok",
      "faults on the stream: ok",
    ]);
  });

  it.each([
    ["bundle under Node", onBundle],
    ["XS 64-bit", () => onXs(64)],
    ["XS 32-bit", () => onXs(32)],
    ["XS 32-bit, ES module", onXsAsModule],
  ] as const)("gives the same on %s", async (name, run) => {
    const results = await run();
    if (!results) return console.log(`${name}: skipped, the test host is not built`);
    table[name] = results;
    expect(results).toEqual(onSource);
  });
});
