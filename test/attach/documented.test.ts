// Goal: what docs/attach.md tells people to type works, and the unit file starts what exists. Method:
// runs each command of the document against the embedded broker until it has connected.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CLI, inScratch, runCli } from "../host/run-cli.ts";
import { embedded, type LiveBroker } from "../update/live-broker.ts";
import { until } from "./live-attachment.ts";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, "docs/attach.md"), "utf8");
const commands = [...text.matchAll(/^ *(sluice attach .*)$/gm)].map(([, command = ""]) => command);

let broker: LiveBroker;
beforeAll(async () => {
  broker = await embedded();
});
afterAll(() => broker.close());

test("there are commands", () => {
  expect(commands.length).toBeGreaterThan(5);
});

test.each(commands)("%s", async (command) => {
  await inScratch(async (cwd) => {
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(
      ([, quoted, plain]) => quoted ?? plain,
    );
    const args = words
      .slice(1)
      .map((word) => word?.replace("mqtt://localhost:1883", broker.url) ?? "");
    const child = spawn(process.execPath, [CLI, ...args], { cwd });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        said += chunk;
      });
    }
    const done = /nothing found to filter|connected to /;
    await until(() => done.test(said) || child.exitCode !== null, said);
    expect(said).toMatch(done);
    // A list ends by itself.
    if (said.includes("connected to ")) child.kill("SIGINT");
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(0);
  });
});

test("the unit file starts a command with options that exist", async () => {
  const unit = readFileSync(join(root, "examples/attach/sluice-attach.service"), "utf8");
  const options = [...unit.matchAll(/ (--[\w-]+)/g)].map(([, option]) => option ?? "");
  const { stdout: help } = await runCli(["attach", "--help"]);
  const known = options.filter((option) => option !== "--unit" && option !== "--follow");
  const ours = known.filter((option) => !["--global", "--now"].includes(option));
  expect(ours).toEqual(["--broker", "--state", "--metrics"]);
  for (const option of ours) expect(help).toContain(`${option} <`);
});
