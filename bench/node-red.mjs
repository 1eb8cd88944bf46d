// npm run bench -- node-red: messages a second through the node beside a function node that does
// nothing, in the same Node-RED, and the memory that 1,000 topics take. Fails below 0.6.
// Needs npm ci --prefix test/node-red. Options: --rounds N (default 9).
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Xorshift64 } from "../dist/index.js";

const { values: options } = parseArgs({ options: { rounds: { type: "string", default: "9" } } });
const require = createRequire(new URL("../test/node-red/package.json", import.meta.url));
const MESSAGES = 5000;
const TOPICS = 1000;
const RATIO_WANTED = 0.6;

function nodeRed() {
  try {
    return require("node-red");
  } catch {
    console.error("bench: Node-RED is not installed: npm ci --prefix test/node-red");
    return process.exit(1);
  }
}

const RED = nodeRed();
const userDir = mkdtempSync(join(tmpdir(), "sluice-node-red-"));
const node = (id, type, more, ...wires) => ({ id, type, z: "tab", x: 1, y: 1, ...more, wires });
const flow = [
  { id: "tab", type: "tab" },
  node("to-function", "bench source", {}, ["function"]),
  node("function", "function", { func: "return msg;", outputs: 1 }, ["sink"]),
  node("to-sluice", "bench source", {}, ["sluice"]),
  node("sluice", "sluice", { property: "payload" }, ["sink"], []),
  node("sink", "bench sink", {}),
];
writeFileSync(join(userDir, "flow.json"), JSON.stringify(flow));
RED.init(createServer(), {
  userDir,
  flowFile: "flow.json",
  httpAdminRoot: false,
  httpNodeRoot: false,
  credentialSecret: false,
  telemetry: { enabled: false },
  logging: { console: { level: "error" } },
});

let wanted = 0;
let reached = () => {};
const started = once(RED.events, "flows:started");
RED.nodes.registerType("sluice-bench", "bench source", function (config) {
  RED.nodes.createNode(this, config);
});
RED.nodes.registerType("sluice-bench", "bench sink", function (config) {
  RED.nodes.createNode(this, config);
  this.on("input", (_message, _send, done) => {
    done();
    if (--wanted === 0) reached();
  });
});
require("../../node-red/dist/sluice.js")({
  nodes: {
    createNode: RED.nodes.createNode,
    registerType: (type, start) => RED.nodes.registerType("sluice-bench", type, start),
  },
  util: RED.util,
});
await RED.start();
await started;

/** Sends `count` messages from one source; resolves when all came through. */
async function send(source, count, topics) {
  wanted = count;
  const all = new Promise((resolve) => {
    reached = resolve;
  });
  const from = RED.nodes.getNode(source);
  for (let i = 0; i < count; i++) {
    from.send({ topic: `sensor/${i % topics}`, payload: 20 + 0.2 * noise.normal() });
  }
  await all;
}

const noise = new Xorshift64(1);

async function messagesPerSecond(source) {
  const began = performance.now();
  await send(source, MESSAGES, 10);
  return (1000 * MESSAGES) / (performance.now() - began);
}

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
function heldBytes() {
  gc();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const middle = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const rounds = { function: [], sluice: [] };
for (let round = 0; round < Number(options.rounds); round++) {
  rounds.function.push(await messagesPerSecond("to-function"));
  rounds.sluice.push(await messagesPerSecond("to-sluice"));
}
const ratio = middle(rounds.sluice.map((each, i) => each / rounds.function[i]));

RED.nodes.getNode("sluice").receive({ reset: true });
await send("to-sluice", 100, 1);
const before = heldBytes();
for (let i = 0; i < 20; i++) await send("to-sluice", TOPICS, TOPICS);
const bytes = heldBytes() - before;

const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);
row("Node-RED node", "measured");
console.log("|---|--:|");
row(
  "messages a second through a function node that does nothing",
  Math.round(middle(rounds.function)),
);
row("messages a second through the node", Math.round(middle(rounds.sluice)));
row(`their ratio, wanted ${RATIO_WANTED}`, ratio.toFixed(2));
row(`memory of ${TOPICS} topics, MB`, (bytes / 1e6).toFixed(1));
if (!(ratio >= RATIO_WANTED)) {
  console.error(`bench: the node is slower than ${RATIO_WANTED} of a function node`);
  process.exitCode = 1;
}
await RED.stop();
rmSync(userDir, { recursive: true, force: true });
process.exit();
