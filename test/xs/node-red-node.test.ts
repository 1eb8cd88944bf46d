// Goal: the Node-RED node's file needs nothing that Node-RED on a microcontroller does not have, and
// gives the same bits there.
// Method: the built file on the real XS engine with what Node-RED MCU gives its nodes: `module` whose
// `exports` are set once, input events, timers; no context, no Buffer, no performance, no close.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { cacheFolder } from "../../tools/xs/build-host.mjs";
import { hostOrSkip, runApp } from "../../tools/xs/run-app.mjs";

const node = readFileSync(new URL("../../node-red/dist/sluice.js", import.meta.url), "utf8");

const script = `
let register;
const module = Object.freeze({ set exports(given) {
  if (register !== undefined) throw new Error("exports are set twice");
  register = given;
} });
let timers = 0;
globalThis.setTimeout = () => ++timers;
globalThis.clearTimeout = () => {};
${node}
let start;
const status = [];
let take;
register({
  nodes: { createNode() {}, registerType(type, given) { start = given; } },
  util: { cloneMessage: (message) => JSON.parse(JSON.stringify(message)) },
});
start.call({
  on(event, heard) { if (event === "input") take = heard; },
  status(line) { status.push(line); },
  warn(line) { throw new Error(line); },
  error(line) { throw new Error(line); },
}, { property: "payload", time: "at", sentinels: "85", unit: "°C" });
const out = [];
for (let t = 0; t < 300; t++) {
  const reading = t % 50 === 40 ? 85 : t % 70 === 60 ? null : 20 + ((t * 7919) % 101) / 100;
  const payload = t % 2 === 0 ? reading : { a: reading, b: 2 * reading };
  const send = (messages) => out.push(messages);
  take({ topic: "cellar", at: 1e12 + 1000 * t, payload }, send, (line) => {
    if (line !== undefined) throw new Error(line);
  });
}
print(JSON.stringify({ out, status }));
`;

test.each([32, 64])("the node runs on XS, %i-bit, with the bits of Node", (bits) => {
  const host = hostOrSkip(bits);
  if (!host) return console.log("skipped, the test host is not built");
  let onNode = "";
  const print = (line: string) => {
    onNode = line;
  };
  runInNewContext(script, { print });
  const folder = join(cacheFolder, "apps");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "node-red-node.js");
  writeFileSync(path, script);
  const onXs = runApp(host, path) as { out: unknown[] };
  expect(onXs).toEqual(JSON.parse(onNode));
  expect(onXs.out.length).toBe(300);
});
