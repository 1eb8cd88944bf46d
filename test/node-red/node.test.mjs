// Goal: what the form and the help promise of messages, state and topics holds.
// Method: the built node in Node-RED's own test helper.
import { strict as assert } from "node:assert";
import { afterEach, beforeEach, test } from "node:test";
import { helper, startNode } from "./helped.mjs";

beforeEach(() => new Promise((done) => helper.startServer(done)));
afterEach(async () => {
  await helper.unload();
  await new Promise((done) => helper.stopServer(done));
});

const CALM = [20.1, 19.9, 20.2, 19.8, 20, 20.3, 19.7, 20.1, 20, 19.9, 20.2, 20.1, 19.8, 20, 20.1];

async function sendAll(send, payloads, rest = {}) {
  for (const payload of payloads) await send({ payload, ...rest });
}

test("a number becomes its judged value, with what is known beside it", async () => {
  const { doubts, send, values } = await startNode({ unit: "°C" });
  await sendAll(send, CALM);
  await send({ payload: "20.05", other: "kept" });
  assert.equal(values.length, CALM.length + 1);
  assert.equal(doubts.length, 0);
  const { other, payload, sluice } = values.at(-1);
  assert.equal(other, "kept");
  assert.equal(payload, sluice.value);
  assert.ok(Math.abs(payload - 20) < 0.3, `${payload}`);
  assert.ok(sluice.plus_minus > 0 && sluice.plus_minus < 1, `${sluice.plus_minus}`);
  const keys = ["value", "raw", "score", "flags", "plus_minus", "problem", "age_ms"];
  assert.deepEqual(Object.keys(sluice), keys);
  assert.deepEqual(
    { raw: sluice.raw, flags: sluice.flags, problem: sluice.problem, age_ms: sluice.age_ms },
    { raw: 20.05, flags: "", problem: false, age_ms: 0 },
  );
});

test("what is not believed leaves by the second output as it came; the value is held", async () => {
  const { doubts, send, values } = await startNode({ sentinels: "85, -127", max: "60" });
  await sendAll(send, CALM);
  const before = values.at(-1).payload;
  await send({ payload: 85 });
  await send({ payload: 1000 });
  await send({ payload: null });
  await send({ payload: 35 });
  assert.deepEqual(
    doubts.map(({ payload, sluice }) => [payload, sluice.flags]),
    [
      [85, "sentinel|held"],
      [1000, "range|held"],
      [null, "missing|held"],
      [35, "outlier"],
    ],
  );
  const after = values.slice(CALM.length).map(({ payload }) => payload);
  assert.equal(after.length, 4);
  for (const value of after) assert.ok(Math.abs(value - before) < 1, `${value}`);
});

test("without a value nothing leaves by the first output", async () => {
  const { doubts, send, values } = await startNode({ max: "60" });
  await send({ payload: 1000 });
  await send({ payload: Number.NaN });
  assert.equal(values.length, 0);
  assert.deepEqual(
    doubts.map(({ payload, sluice }) => [payload, sluice.value, sluice.flags]),
    [
      [1000, null, "range|unavailable"],
      [Number.NaN, null, "missing|unavailable"],
    ],
  );
});

test("each number of an object has its own channel; other keys stay", async () => {
  const { doubts, send, values } = await startNode({ max: "200" });
  for (const t of CALM) await send({ topic: "a", payload: { t, h: 3 * t, unit: "°C", x: null } });
  await send({ topic: "a", payload: { t: null, h: 60, unit: "°C" } });
  const last = values.at(-1);
  assert.equal(last.payload.unit, "°C");
  assert.ok(Math.abs(last.payload.t - 20) < 0.5 && Math.abs(last.payload.h - 60) < 1.5);
  assert.deepEqual(Object.keys(last.sluice), ["t", "h"]);
  assert.deepEqual(
    doubts.map(({ payload, sluice }) => [payload, Object.keys(sluice), sluice.t.flags]),
    [[{ t: null }, ["t"], "missing|held"]],
  );
});

test("a field is read and replaced where it is", async () => {
  const { send, values } = await startNode({ property: "payload.inner[1]" });
  for (const t of CALM) await send({ payload: { inner: ["a", t], name: "kept" } });
  const { payload, sluice } = values.at(-1);
  assert.deepEqual(payload, { inner: ["a", sluice.value], name: "kept" });
});

test("topics do not disturb each other, and a reset forgets one or all", async () => {
  const { send, values } = await startNode();
  for (const t of CALM) {
    await send({ topic: "cold", payload: t });
    await send({ topic: "warm", payload: 50 + t });
  }
  const [cold, warm] = values.slice(-2).map(({ payload }) => payload);
  assert.ok(Math.abs(cold - 20) < 0.3 && Math.abs(warm - 70) < 0.3, `${cold} ${warm}`);
  await send({ topic: "warm", reset: true });
  await send({ topic: "warm", payload: 5 });
  await send({ topic: "cold", payload: 20 });
  const [anew, still] = values.slice(-2);
  assert.deepEqual([anew.payload, anew.sluice.flags], [5, "warming"]);
  assert.equal(still.sluice.flags, "");
  await send({ reset: true });
  await send({ topic: "cold", payload: 7 });
  assert.equal(values.at(-1).payload, 7);
});

test("with times, readings that come twice or late are recognised", async () => {
  const { doubts, send } = await startNode({ time: "at" });
  const at = Date.UTC(2026, 0, 1);
  for (const [i, payload] of CALM.entries()) await send({ payload, at: at + 1000 * i });
  await send({ payload: 20, at: at + 14_000 });
  await send({ payload: 20, at: new Date(at + 3000).toISOString() });
  assert.deepEqual(
    doubts.map(({ sluice }) => sluice.flags),
    ["duplicate|held", "late|held"],
  );
  assert.match(
    await send({ payload: 20 }),
    /msg\.at: expected milliseconds since 1970 or a date, got nothing/,
  );
});

test("a report policy holds back what is not worth a message", async () => {
  const { doubts, send, values } = await startNode({ deadband: "5", max: "60" });
  await sendAll(send, CALM);
  assert.equal(values.length, 1);
  await send({ payload: 1000 });
  assert.deepEqual([values.length, doubts.length], [2, 1]);
});

test("what is no reading is said in one line", async () => {
  const { doubts, send, values } = await startNode();
  const expected = "msg.payload: expected a number or an object of numbers, got";
  const cases = [
    ["hot", `${expected} "hot"`],
    [[1, 2], `${expected} a list of 2`],
    [{ name: "a" }, `${expected} an object`],
    [true, `${expected} true`],
    [undefined, `${expected} nothing`],
  ];
  for (const [payload, line] of cases)
    assert.match(await send({ payload }), new RegExp(literal(line)));
  assert.deepEqual([values.length, doubts.length], [0, 0]);
});

test("settings that cannot work stop the node, in the words of all other readers", async () => {
  const { node, send, values } = await startNode({ min: "5", max: "1" });
  const line = "min: expected less than max, got 5 and 1";
  assert.match(await send({ payload: 3 }), new RegExp(literal(line)));
  assert.equal(values.length, 0);
  assert.deepEqual(node.status.lastCall.args, [{ fill: "red", shape: "ring", text: line }]);
});

test("the status shows value, noise and flags", async () => {
  const { node, send } = await startNode({ unit: "°C", max: "60" });
  await sendAll(send, [20]);
  assert.deepEqual(node.status.lastCall.args, [
    { fill: "green", shape: "dot", text: "20 °C, warming" },
  ]);
  await sendAll(send, [...CALM, 1000, 20]);
  await new Promise((done) => setTimeout(done, 1100));
  const { fill, text } = node.status.lastCall.args[0];
  assert.match(text, /^(19|20)(\.\d+)? ± 0\.\d+ °C, noise 0\.\d+, range\|held$/);
  assert.equal(fill, "yellow");
});

test("more topics than there is room for: the one not heard of for longest is dropped", async () => {
  const { node, send, values } = await startNode({ topics: "2" });
  for (const t of CALM) {
    await send({ topic: "a", payload: t });
    await send({ topic: "b", payload: t });
  }
  await send({ topic: "a", payload: 20 });
  await send({ topic: "c", payload: 20 });
  await send({ topic: "a", payload: 20 });
  assert.equal(values.at(-1).sluice.flags, "");
  await send({ topic: "b", payload: 20 });
  assert.equal(values.at(-1).sluice.flags, "warming");
  const warnings = node.warn.args.map(([line]) => line);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^more than 2 topics: /);
});

test("thousands of topics are no more state than there is room for", async () => {
  const { deploy, node, values } = await startNode({ topics: "50" });
  for (let i = 0; i < 3000; i++) node.receive({ topic: `t${i}`, payload: i });
  while (values.length < 3000) await new Promise((next) => setImmediate(next));
  const again = await deploy({ topics: "50" });
  const saved = again.node.context().get("channels");
  assert.deepEqual(
    saved.map(([topic]) => topic),
    Array.from({ length: 50 }, (_, i) => `t${2950 + i}`),
  );
});

test("a deploy keeps what was learned; changed settings begin anew", async () => {
  const started = await startNode();
  await sendAll(started.send, CALM, { topic: "a" });
  const again = await started.deploy({});
  await again.send({ topic: "a", payload: 20 });
  assert.equal(again.values.at(-1).sluice.flags, "");
  const changed = await again.deploy({ max: "60" });
  await changed.send({ topic: "a", payload: 20 });
  assert.equal(changed.values.at(-1).sluice.flags, "warming");
});

test("deploys and deletions leave nothing behind", async () => {
  let started = await startNode();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  for (let i = 0; i < 5; i++) {
    await sendAll(started.send, CALM);
    assert.ok(timers() > before, "the node's own timers are seen");
    started = await started.deploy({});
    assert.equal(timers(), before);
  }
  await sendAll(started.send, CALM);
  await helper.setFlows([{ id: "f", type: "tab" }], "full");
  assert.equal(timers(), before);
});

function literal(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
