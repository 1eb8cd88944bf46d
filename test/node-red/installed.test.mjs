// Goal: the package works as people install it, and what it learned outlives deploys and restarts.
// Method: a real Node-RED with the packed tarball in its folder; readings come over HTTP.
import { strict as assert } from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Installed } from "./installed.mjs";

const collect = (list) =>
  `const all = flow.get("${list}") ?? [];\nall.push(msg);\nflow.set("${list}", all);`;
const strip = "delete msg.req; delete msg.res;";
const wire = (id, type, more, ...wires) => ({
  id,
  type,
  z: "tab",
  x: 100,
  y: 100,
  ...more,
  wires,
});
const flowOf = (fields) => [
  { id: "tab", type: "tab", label: "test" },
  wire("in", "http in", { url: "/reading", method: "post" }, ["strip", "ok"]),
  wire("strip", "function", { func: `${strip} return {...msg, topic: msg.payload.topic};` }, ["n"]),
  wire("ok", "http response", { statusCode: "200" }),
  wire("n", "sluice", { property: "payload.t", ...fields }, ["values"], ["doubts"]),
  wire("values", "function", { func: collect("values") }, []),
  wire("doubts", "function", { func: collect("doubts") }, []),
  wire("get", "http in", { url: "/seen", method: "get" }, ["answer"]),
  wire(
    "answer",
    "function",
    {
      func:
        'msg.payload = { values: flow.get("values") ?? [], doubts: flow.get("doubts") ?? [] };\n' +
        'flow.set("values", []); flow.set("doubts", []); return msg;',
    },
    ["reply"],
  ),
  wire("reply", "http response", {}),
];

const installed = new Installed();
before(() => installed.start());
after(async () => {
  await installed.stop();
  installed.remove();
});

async function sendAll(readings) {
  for (const t of readings) {
    const body = JSON.stringify({ topic: "cellar", t, place: "shelf" });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${installed.url}/reading`, { method: "POST", headers, body });
    assert.equal(answer.status, 200);
  }
  return await (await fetch(`${installed.url}/seen`)).json();
}

const CALM = Array.from({ length: 30 }, (_, i) => 20 + ((i * 7) % 11) / 20);
const flagsOf = (messages) => messages.map(({ sluice }) => sluice.flags);

test("the tarball has what it needs and nothing else", () => {
  const folder = join(installed.userDir, "node_modules/node-red-contrib-sluice");
  assert.deepEqual(readdirSync(folder).sort(), ["README.md", "dist", "examples", "package.json"]);
  assert.deepEqual(readdirSync(join(folder, "dist")).sort(), [
    "LICENSE",
    "sluice.html",
    "sluice.js",
  ]);
  assert.ok(!readFileSync(join(folder, "dist/sluice.js"), "utf8").includes("require("));
});

test("readings over HTTP are judged, and leave by the output that is theirs", async () => {
  await installed.deploy(flowOf({ sentinels: "85" }));
  const { doubts, values } = await sendAll([...CALM, 85, 60]);
  assert.equal(values.length, CALM.length + 2);
  assert.deepEqual(flagsOf(doubts), ["sentinel|held", "outlier"]);
  assert.deepEqual(
    doubts.map(({ payload }) => payload),
    [85, 60].map((t) => ({ topic: "cellar", t, place: "shelf" })),
  );
  for (const { payload, sluice } of values.slice(-2)) {
    assert.ok(Math.abs(payload.t - 20.25) < 1, `${payload.t}`);
    assert.equal(payload.t, sluice.value);
  }
});

test("what was learned outlives a deploy and a restart", async () => {
  await installed.deploy(flowOf({ sentinels: "85" }));
  assert.deepEqual(flagsOf((await sendAll([20.2])).values), [""]);
  await installed.stop();
  await installed.start();
  assert.deepEqual(flagsOf((await sendAll([20.3, 85])).doubts), ["sentinel|held"]);
});

test("the editor gets form and help; the example is offered and runs", async () => {
  const html = await (
    await fetch(`${installed.url}/nodes`, { headers: { accept: "text/html" } })
  ).text();
  assert.match(html, /data-template-name="sluice"/);
  assert.match(html, /data-help-name="sluice"/);
  const path = "library/examples/flows/node-red-contrib-sluice/thermometer";
  const example = await (await fetch(`${installed.url}/${path}`)).json();
  await installed.deploy(example);
  await new Promise((next) => setTimeout(next, 1500));
  assert.equal(installed.lines, "", "nothing was worth a warning");
});

test("a node that was deleted leaves nothing in the context store", async () => {
  const file = join(installed.userDir, "context/tab/n.json");
  await installed.deploy(flowOf({}));
  await sendAll(CALM);
  await installed.stop();
  assert.ok(existsSync(file));
  await installed.start();
  await installed.deploy([]);
  assert.ok(!existsSync(file));
});
