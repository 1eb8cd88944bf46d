// Goal: readings come out of the node as they come out of the core, bit for bit.
// Method: streams with every fault that the guard knows, and sensors of the kinds that fool filters,
// through the node in the test helper and through banks of one channel.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FilterBank, FLAG_NAMES, filterShape, Xorshift64 } from "../../dist/index.js";
import { helper, startNode } from "./helped.mjs";

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
  return Array.from({ length: 2000 }, (_, t) => {
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

/** Readings once a second that are not faulty but strange. */
function strange(seed, count, readingAt) {
  const rng = new Xorshift64(seed);
  const at = Date.UTC(2026, 0, 1);
  return Array.from({ length: count }, (_, t) => ({
    reading: readingAt(t, rng),
    at: at + 1000 * t,
  }));
}

const rounded = (value, step) => Math.round(value / step) * step;
let energy = 1000;
const STREAMS = [
  ["faults, nothing known", {}, faulty(1)],
  ["faults", { sentinels: [85, -127], max: 200, periodMs: 1000 }, faulty(2)],
  ["faults of a counter", { kind: "counter", min: 0 }, faulty(3, true)],
  ["faults, told noise", { noise: 0.3, stuckReadings: 5, holdReadings: 3 }, faulty(4)],
  ["faults of a coarse sensor", { resolution: 0.5, sentinels: [0] }, faulty(5)],
  [
    "a calibrated sensor",
    { scale: 2, offset: -5, sentinels: [85], sentinelTolerance: 1 },
    faulty(6),
  ],
  [
    "wind from the north",
    { kind: "angle" },
    strange(7, 300, (_, rng) => (Math.round(360 + 8 * rng.normal()) + 360) % 360),
  ],
  [
    "a meter",
    { kind: "counter" },
    strange(8, 300, (_, rng) => {
      energy += Math.max(0, rng.normal()) * 0.03;
      return rounded(energy, 0.001);
    }),
  ],
  [
    "rain",
    {},
    strange(9, 1000, (t, rng) => (t % 100 < 12 ? rounded(Math.abs(2 * rng.normal()), 0.01) : 0)),
  ],
  [
    "humidity at its rail",
    { min: 0, max: 100 },
    strange(10, 300, (t, rng) => (t < 100 ? rounded(90 + t / 12 + 0.3 * rng.normal(), 0.1) : 100)),
  ],
  ["a constant", {}, strange(11, 300, () => 45)],
  [
    "runs of -127 on a scale of sixteenths",
    {},
    strange(12, 800, (t, rng) =>
      t % 150 < 2 + (t % 7) || (t > 300 && t < 360)
        ? -127
        : rounded(20 + 0.05 * rng.normal(), 1 / 16),
    ),
  ],
];

const KEYS = {
  value: "value",
  raw: "raw",
  score: "score",
  plusMinus: "plus_minus",
  ageMs: "age_ms",
};

/** What a person types into the form. */
function fieldsOf(settings) {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)]));
}

/** The settings as the core takes them, and what it is given of a reading. */
function coreOf({ offset = 0, scale = 1, ...settings }) {
  const { sentinels, sentinelTolerance } = settings;
  const config = {
    name: "",
    ...settings,
    ...(sentinels && { sentinels: sentinels.map((sentinel) => scale * sentinel + offset) }),
    ...(sentinelTolerance && { sentinelTolerance: scale * sentinelTolerance }),
  };
  return {
    bank: new FilterBank(model, [config]),
    given: (reading) => scale * (reading ?? Number.NaN) + offset,
  };
}

for (const [name, settings, stream] of STREAMS) {
  test(`the node gives the bits of the core: ${name}`, async () => {
    await new Promise((done) => helper.startServer(done));
    const { doubts, node, values } = await startNode({ time: "at", ...fieldsOf(settings) });
    const { bank, given } = coreOf(settings);
    const [judged] = bank.channels;
    const seen = new Set();
    for (const [t, { at, reading }] of stream.entries()) {
      bank.push(Float64Array.of(given(reading)), at >>> 0);
      node.receive({ payload: reading, at, t });
      while (values.at(-1)?.t !== t && doubts.at(-1)?.t !== t) {
        await new Promise((next) => setImmediate(next));
      }
      const { sluice } = values.at(-1)?.t === t ? values.at(-1) : doubts.at(-1);
      for (const [ours, theirs] of Object.entries(KEYS)) {
        const said = sluice[theirs] ?? Number.NaN;
        const known = Number.isFinite(judged[ours]) ? judged[ours] : Number.NaN;
        assert.ok(Object.is(said, known), `reading ${t}: ${theirs} ${said}, core ${known}`);
      }
      const flags = FLAG_NAMES.filter((_, bit) => (judged.flags >> bit) & 1).join("|");
      assert.equal(sluice.flags, flags, `reading ${t}`);
      assert.equal(sluice.problem, judged.problem, `reading ${t}`);
      for (const flag of flags.split("|")) seen.add(flag);
    }
    if (name.startsWith("faults")) assert.ok(seen.size > 6, [...seen].join(", "));
    await helper.unload();
    await new Promise((done) => helper.stopServer(done));
  });
}
