// Goal: the flow of examples/ reads a device's values in a real Node-RED.
// Method: Node-RED runs the flow as it is, its broker's port changed and its debug node replaced
// by one that publishes; a simulated device publishes to an embedded broker on loopback.
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Aedes } from "aedes";
import RED from "node-red";

const root = fileURLToPath(new URL("../..", import.meta.url));
const VALUES_WANTED = 10;

const aedes = await Aedes.createBroker();
const server = createServer(aedes.handle);
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address();

const values = [];
const enough = new Promise((resolve) => {
  aedes.on("publish", ({ topic, payload }) => {
    if (topic !== "seen") return;
    values.push(JSON.parse(payload.toString()));
    if (values.length === VALUES_WANTED) resolve();
  });
});

const userDir = mkdtempSync(join(tmpdir(), "sluice-node-red-"));
const flow = JSON.parse(readFileSync(join(root, "examples/node-red.json"), "utf8"));
for (const node of flow) {
  if (node.type === "mqtt-broker") node.port = String(port);
  if (node.type !== "debug") continue;
  node.type = "mqtt out";
  node.topic = "seen";
  node.broker = "sluice-broker";
}
writeFileSync(join(userDir, "flow.json"), JSON.stringify(flow));
const http = createHttpServer();
RED.init(http, {
  userDir,
  flowFile: "flow.json",
  httpAdminRoot: false,
  httpNodeRoot: false,
  credentialSecret: false,
  telemetry: { enabled: false },
  logging: { console: { level: "warn", metrics: false, audit: false } },
});
await RED.start();
await once(aedes, "subscribe");

const address = `mqtt://127.0.0.1:${port}`;
const options = ["--prefix", "sluice", "--devices", "1", "--rate", "10", "--seconds", "3"];
const device = spawn(
  process.execPath,
  [join(root, "dist/host/cli.js"), "fleet", "--broker", address, ...options],
  { stdio: "inherit" },
);
const timeout = setTimeout(() => {
  console.error(`Node-RED passed on ${values.length} of ${VALUES_WANTED} values`);
  process.exit(1);
}, 30_000);
await Promise.all([enough, once(device, "exit")]);
clearTimeout(timeout);

for (const value of values) assert.ok(typeof value === "number" && Math.abs(value) <= 1);
assert.ok(new Set(values).size > VALUES_WANTED / 2, "values change");
console.log(`Node-RED passed on ${values.length} values`);
await RED.stop();
rmSync(userDir, { recursive: true });
process.exit(0);
