// Goal: readings come out of the node as they come out of the core, bit for bit.
// Method: streams with every fault that the guard knows, one topic each, through the node in the
// test helper and through banks of one channel.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FilterBank, FLAG_NAMES, filterShape, Xorshift64 } from "../../dist/index.js";
import { helper, startNode } from "./helped.mjs";

const READINGS = 2000;
const SETTINGS = [
  {},
  { sentinels: [85, -127], max: 200, periodMs: 1000 },
  { kind: "counter", min: 0 },
  { noise: 0.3, stuckReadings: 5, holdReadings: 3 },
  { resolution: 0.5, sentinels: [0], sentinelTolerance: 0.2 },
];

const preset = JSON.parse(readFileSync(new URL("../../models/preset.json", import.meta.url)));
const model = {
  ...filterShape(preset.layers, preset.states),
  weights: Float64Array.from(preset.weights),
};

/** Reading and time of each: steps, glitches, sentinels, gaps, stuck, doubled and late ones. */
function faulty(seed, isCounter) {
  const rng = new Xorshift64(seed);
  let atMs = Date.UTC(2026, 0, 1);
  let count = 0;
  return Array.from({ length: READINGS }, (_, t) => {
    const noise = 0.3 * rng.normal();
    count = t % 777 === 5 ? 0 : count + Math.abs(noise);
    const calm = isCounter ? count : 20 + (t % 600 > 300 ? 8 : 0) + noise;
    const faults = [
      [t % 97 === 3, 85],
      [t % 203 < 2 || t % 900 > 885, null],
      [t % 457 === 1, -127],
      [t % 991 === 2, 1e31],
      [t % 400 === 77, 0],
      [t % 700 > 640, 20],
    ];
    const isLate = t % 173 === 100;
    if (t % 61 !== 60 && !isLate) atMs += t % 500 === 400 ? 601_000 : 1000;
    const found = faults.find(([is]) => is);
    return { reading: found ? found[1] : calm, at: atMs - (isLate ? 5000 : 0) };
  });
}

const KEYS = { value: "value", raw: "raw", score: "score", ageMs: "age_ms" };

for (const [i, settings] of SETTINGS.entries()) {
  test(`the node gives the bits of the core: ${JSON.stringify(settings)}`, async () => {
    await new Promise((done) => helper.startServer(done));
    const fields = Object.entries(settings).map(([key, value]) => [key, String(value)]);
    const { doubts, node, values } = await startNode({ time: "at", ...Object.fromEntries(fields) });
    const bank = new FilterBank(model, [{ name: "", ...settings }]);
    const [judged] = bank.channels;
    const seen = new Set();
    for (const [t, { at, reading }] of faulty(i + 1, settings.kind === "counter").entries()) {
      bank.push(Float64Array.of(reading ?? Number.NaN), at >>> 0);
      node.receive({ payload: reading, at, t });
      while (values.at(-1)?.t !== t && doubts.at(-1)?.t !== t) {
        await new Promise((next) => setImmediate(next));
      }
      const message = values.at(-1)?.t === t ? values.at(-1) : doubts.at(-1);
      const { sluice } = message;
      for (const [ours, theirs] of Object.entries(KEYS)) {
        const said = sluice[theirs] ?? Number.NaN;
        const known = Number.isFinite(judged[ours]) ? judged[ours] : Number.NaN;
        assert.ok(Object.is(said, known), `reading ${t}: ${theirs} ${said}, core ${known}`);
      }
      const flags = FLAG_NAMES.filter((_, bit) => (judged.flags >> bit) & 1).join("|");
      assert.equal(sluice.flags, flags, `reading ${t}`);
      for (const flag of sluice.flags.split("|")) seen.add(flag);
    }
    assert.ok(seen.size > 6, `faults are seen: ${[...seen].join(", ")}`);
    await helper.unload();
    await new Promise((done) => helper.stopServer(done));
  });
}
