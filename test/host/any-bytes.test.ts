// Goal: no file, whatever is in it, does more than a UserError, and no number that leaves the
// simulator is NaN or infinite. Method: random bytes and random rows of plausible and hostile
// cells, read and filtered as `sluice simulate` does.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createHistogram } from "node:perf_hooks";
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { Recording } from "../../host/recording/recording.ts";
import { replay } from "../../host/simulate/replay.ts";
import { FilteredCsv } from "../../lab/replay/filtered-csv.ts";
import { ReplayClock } from "../../lab/replay/replay-clock.ts";
import { ReplaySensor } from "../../lab/replay/replay-sensor.ts";
import { Tally } from "../../lab/replay/tally.ts";
import { UserError } from "../../lab/user-error.ts";
import { FilterBank } from "../../src/filter/bank.ts";
import { Runtime } from "../../src/runtime.ts";
import { inScratch } from "./run-cli.ts";

const model = loadModel();

/** What `--out` would hold, or undefined where the user is told what is wrong. */
async function simulate(path: string): Promise<string | undefined> {
  let text = "";
  try {
    const recording = await Recording.open(path, { header: "find" });
    const { layout } = recording;
    const clock = new ReplayClock(layout);
    const sensor = new ReplaySensor(layout.channels.length);
    const configs = layout.channels.map(({ name }) => ({ name, periodMs: clock.periodMs }));
    // More channels than a device has are the command line's to refuse.
    if (configs.length > 32) return undefined;
    const bank = new FilterBank(model, configs);
    const runtime = new Runtime({ clock: clock.clock, sensor, bank });
    const file = {
      write: (more: string) => {
        text += more;
      },
      commit() {},
      discard() {},
    };
    const sinks = [new FilteredCsv(file, layout)];
    const tally = new Tally(
      configs.length,
      layout.labels.map(({ name }) => name),
      createHistogram(),
    );
    const pace = { times: Number.POSITIVE_INFINITY };
    await replay(
      { clock, recording, runtime, sensor, sinks, pace, tally },
      new AbortController().signal,
    );
    return text;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.message).not.toContain("\n");
    return undefined;
  }
}

function expectFinite(text: string | undefined): void {
  const [, ...rows] = (text ?? "").split("\n");
  for (const row of rows) {
    for (const cell of row.split(",")) expect(cell).not.toMatch(/^-?(?:NaN|Infinity)$/);
  }
}

// Half of the files are made of what numbers, times and delimiters are made of.
const likely = fc.constantFrom(...Buffer.from('0123456789.,;-:\t\n\r "#eNa\u00e9'));
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc.array(likely, { maxLength: 400 }).map((codes) => Uint8Array.from(codes)),
);
const cell = fc.oneof(
  fc.double().map(String),
  fc.float({ min: -100, max: 100, noNaN: true }).map((v) => v.toFixed(2)),
  fc.constantFrom(
    "",
    "NaN",
    "inf",
    "-Infinity",
    "1e999",
    "-200",
    "1e308",
    "-1e308",
    "0x10",
    "5e-324",
  ),
  fc.constantFrom("2020-01-01 00:00:00", "1/2/2003", "23:59:59", "1e300", "\u0000", "é", '"', "#"),
);
const table = fc
  .tuple(fc.constantFrom(",", ";", "\t", " ", "|"), fc.array(fc.array(cell, { maxLength: 4 })))
  .map(([delimiter, rows]) => rows.map((row) => row.join(delimiter)).join("\n"));
const numbers = fc
  .array(fc.oneof(fc.double(), fc.float({ noNaN: true })), { minLength: 1, maxLength: 200 })
  .map(
    (values) => `v\n1.5\n2.5\n${values.map((value, i) => (i % 5 ? i * 0.7 : value)).join("\n")}`,
  );

test.each([
  ["any bytes", bytes, 400],
  ["rows of any cells", table, 300],
  ["any floats as readings", numbers, 200],
] as const)("%s", async (_, content, numRuns) => {
  let simulated = 0;
  await inScratch(async (directory) => {
    const path = join(directory, "any.csv");
    await fc.assert(
      fc.asyncProperty(content as fc.Arbitrary<string | Uint8Array>, async (file) => {
        writeFileSync(path, file);
        const text = await simulate(path);
        if (text !== undefined) simulated++;
        expectFinite(text);
      }),
      { numRuns, seed: 2 },
    );
  });
  expect(simulated).toBeGreaterThan(numRuns / 50);
});
