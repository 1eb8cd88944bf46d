// `npm run bench -- trial`: is the trial of a model fair, and what does it catch? Prints two tables.
// Recordings of your own take part with SLUICE_DATA, a folder of CSV files.
import { parseArgs } from "node:util";
import { loadModel } from "../../host/model/presets.ts";
import { CANDIDATES } from "./candidates.ts";
import { recordingsUnder } from "./population.ts";
import { fairness, GENERATED, power, type Source } from "./tables.ts";

const { values } = parseArgs({
  options: {
    trials: { type: "string", default: "10000" },
    candidates: { type: "string", default: "500" },
    needed: { type: "string", default: "512" },
    seed: { type: "string", default: "1" },
  },
});
const needed = Number(values.needed);
const seed = Number(values.seed);
const running = loadModel();

const folder = process.env.SLUICE_DATA;
const found = folder === undefined ? [] : recordingsUnder(folder);
const files: Source[] =
  found.length === 0
    ? []
    : [[`${found.length} columns of SLUICE_DATA`, (random) => found[random.below(found.length)]]];
const sources = [...files, ...GENERATED];

const row = (...cells: readonly (number | string)[]) => console.log(`| ${cells.join(" | ")} |`);
const percent = (part: number, all: number) => (all === 0 ? "–" : (100 * part) / all).toString();
const short = (text: string) => (text === "–" ? text : `${Number(text).toFixed(1)} %`);

console.log(`The running model against itself, ${needed} readings asked for, 1 and 8 channels;`);
console.log("every other trial with sleeps, outages and silences of the sensor:\n");
row("recordings", "trials", "refused", "without an end");
row("---", "--:", "--:", "--:");
for (const [k, source] of sources.entries()) {
  const trials = Math.round(Number(values.trials) / sources.length);
  const { name, refused, unended } = fairness(running, source, trials, needed, seed + k);
  row(name, trials, refused, unended);
}

console.log("\nModels on trial, generated signals; harmful: RMSE against the truth over the next");
console.log("2,048 readings above 1.25 times the running model's:\n");
row("model", "harmful", "caught", "harmless", "refused");
row("---", "--:", "--:", "--:", "--:");
const total = { harmful: 0, caught: 0 };
for (const candidate of CANDIDATES) {
  const trials = Number(values.candidates) * (candidate.isGood ? 4 : 1);
  const { name, harmful, caught, harmless, refused } = power(
    ...([running, candidate, trials, needed, seed] as const),
  );
  total.harmful += harmful;
  total.caught += caught;
  row(name, harmful, short(percent(caught, harmful)), harmless, short(percent(refused, harmless)));
}
row("all", total.harmful, short(percent(total.caught, total.harmful)), "", "");
