// The field on recordings of anybody's own: `--data DIR [--model FILE] [--json FILE]
// [--against FILE]`. The JSON of one run, given to a later one, adds the column "÷ earlier".
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadModel } from "../../host/model/presets.ts";
import { type Half, judge, seriesOf } from "../../lab/evaluate/contest.ts";
import { channel } from "../../lab/evaluate/ours.ts";
import { RIVALS } from "../../lab/evaluate/rivals.ts";
import { UserError } from "../../lab/user-error.ts";
import { type Earlier, everybodyTable, fieldTable, MEASURES, tuned } from "./field.ts";
import { folderRecordings } from "./folder.ts";

function main(): void {
  const { values } = parseArgs({
    options: {
      data: { type: "string" },
      model: { type: "string", default: "models/preset.json" },
      json: { type: "string" },
      against: { type: "string" },
      alone: { type: "boolean", default: false },
    },
  });
  if (values.data === undefined) throw new UserError("--data: expected a folder of recordings");
  const all = folderRecordings(values.data).map(seriesOf);
  const names = all.map(({ name }) => name);
  const model = loadModel(values.model);
  const results = all.map((series) => judge(channel(model), series));
  const ours = { name: "Sluice", parameters: [], results };
  if (values.json !== undefined) {
    const errors: Record<string, Half> = {};
    results.forEach(({ test }, i) => {
      errors[names[i]!] = test;
    });
    writeFileSync(values.json, `${JSON.stringify(errors, undefined, 2)}\n`);
  }
  const earlier: Earlier | undefined =
    values.against === undefined ? undefined : JSON.parse(readFileSync(values.against, "utf8"));
  const baselines = values.alone ? RIVALS.filter(({ name }) => name === "raw") : RIVALS;
  const rivals = tuned(baselines, all, (line) => console.error(line));
  for (const measure of MEASURES) {
    console.log(`${fieldTable(names, ours, rivals, measure, earlier)}\n`);
  }
  for (const measure of MEASURES) {
    console.log(`${everybodyTable(names, [ours, ...rivals], measure)}\n`);
  }
}

try {
  main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`quality: ${error.message}`);
  process.exitCode = 1;
}
