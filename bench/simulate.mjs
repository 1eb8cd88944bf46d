// `sluice simulate` over a recording of a million readings, in one process: throughput, and the
// memory in use on the way, which must stay flat. `node bench/simulate.mjs [READINGS]` after
// `npm run build`; `--one-layer` uses untrained weights of one layer instead of the preset.
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHistogram } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";

const readings = Number(process.argv.find((text) => /^\d+$/.test(text)) ?? 1_000_000);
const directory = mkdtempSync(join(tmpdir(), "sluice-bench-"));

/** A slow wave with noise and, now and then, a spike or a gap: about 33 bytes a reading. */
function generate(path) {
  const file = openSync(path, "w");
  let seed = 1;
  let text = "time,value\n";
  for (let i = 0; i < readings; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const noise = seed / 2 ** 32 - 0.5;
    const value = i % 997 === 0 ? 85 : 20 + 5 * Math.sin(i / 500) + noise;
    const time = new Date(Date.UTC(2024, 0, 1) + i * 1000).toISOString();
    text += `${time},${i % 499 === 0 ? "" : value.toFixed(3)}\n`;
    if (text.length > 1 << 16 || i === readings - 1) {
      writeSync(file, text);
      text = "";
    }
  }
  closeSync(file);
}

/** The command's parts from the sources, so that memory can be looked at from inside. */
async function loadParts() {
  const outfile = join(directory, "parts.mjs");
  await build({
    stdin: {
      contents: `
        export { loadModel } from "./host/model/presets.ts";
        export { Recording } from "./host/recording/recording.ts";
        export { ReplayClock } from "./lab/replay/replay-clock.ts";
        export { ReplaySensor } from "./lab/replay/replay-sensor.ts";
        export { replay } from "./host/simulate/replay.ts";
        export { Tally } from "./lab/replay/tally.ts";
        export { FilteredCsv } from "./lab/replay/filtered-csv.ts";
        export { OutputFile } from "./host/files/output-file.ts";
        export { FilterBank } from "./src/filter/bank.ts";
        export { filterShape } from "./src/filter/model.ts";
        export { weightCount } from "./src/model/shape.ts";
        export { Runtime } from "./src/runtime.ts";`,
      resolveDir: process.cwd(),
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire("/");',
    },
  });
  return import(outfile);
}

function oneLayer({ filterShape, weightCount }) {
  const shape = filterShape(1, 8);
  const weights = new Float64Array(weightCount(shape)).map((_, i) => ((i % 7) - 3) / 100);
  return { ...shape, weights };
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
try {
  const input = join(directory, "million.csv");
  generate(input);
  const parts = await loadParts();
  const recording = await parts.Recording.open(input, { header: "find" });
  const { layout } = recording;
  const clock = new parts.ReplayClock(layout);
  const sensor = new parts.ReplaySensor(1);
  const one = process.argv.includes("--one-layer");
  const model = one ? oneLayer(parts) : parts.loadModel(join(process.cwd(), "models/preset.json"));
  const bank = new parts.FilterBank(model, [{ name: "value", periodMs: clock.periodMs }]);
  const runtime = new parts.Runtime({ clock: clock.clock, sensor, bank });
  const output = new parts.OutputFile(join(directory, "filtered.csv"), [input]);
  const sinks = [new parts.FilteredCsv(output, layout)];
  const tally = new parts.Tally(1, [], createHistogram());
  const looks = new Set([0.1, 0.5, 1].map((share) => Math.round(share * readings)));
  const onRow = () => {
    if (!looks.has(tally.rows)) return;
    collect();
    const { heapUsed, rss } = process.memoryUsage();
    const [heap, resident] = [heapUsed, rss].map((bytes) => (bytes / 2 ** 20).toFixed(1));
    const share = ((100 * tally.rows) / readings).toFixed(0);
    console.log(`${share.padStart(4)} %  heap ${heap} MB  resident ${resident} MB`);
  };
  const run = { recording, clock, sensor, runtime, pace: { times: Infinity }, sinks, tally, onRow };
  console.log(
    `${readings} readings, ${(statSync(input).size / 1e6).toFixed(0)} MB, ${model.layers} layer(s)`,
  );
  const startMs = performance.now();
  await parts.replay(run, new AbortController().signal);
  sinks[0].finish();
  const seconds = (performance.now() - startMs) / 1000;
  const rate = Math.round(readings / seconds);
  console.log(
    `${seconds.toFixed(2)} s, ${rate} readings/s; a step takes ` +
      `${tally.latencyUs(50).toFixed(2)} µs (median), ${tally.latencyUs(99).toFixed(2)} µs (p99)`,
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}
