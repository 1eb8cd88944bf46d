// Goal: who follows docs/home-assistant.md gets what it says appears.
// Method: its commands run as they stand, but for the broker's address and the pace; the names in
// its table are compared with what was announced.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import mqtt from "mqtt";
import { expect, test } from "vitest";
import { startBroker } from "../../host/mqtt/broker.ts";
import { discoveryErrors } from "../bridge/discovery-schema.ts";
import { inScratch } from "../host/run-cli.ts";
import { runShell } from "./shell.ts";

const TOPIC = "homeassistant/device/sluice_Boiler_room/config";
const section = readFileSync("docs/home-assistant.md", "utf8");
const [, commands = ""] = /```sh\n([\s\S]*?)```/.exec(section)!;

/** Names in the table's first column: `a raw, score, flags` stands for `a raw`, `a score`, …. */
function namesInTable(): string[] {
  const rows = [...section.matchAll(/^\| (?!entity|-)(.*?) \|/gm)].map(([, names]) => names!);
  return rows.flatMap((row) =>
    row.split("; ").flatMap((group) => {
      const [first = "", ...others] = group.split(", ");
      const stem = / (raw)$/.test(first) ? `${first.slice(0, -" raw".length)} ` : "";
      return [first, ...others.map((name) => stem + name)];
    }),
  );
}

test("its commands announce the entities of its table and publish", async () => {
  const broker = await startBroker({ host: "127.0.0.1", port: 0 });
  const watcher = await mqtt.connectAsync(broker.url);
  const seen = new Map<string, string[]>();
  watcher.on("message", (topic, payload) => {
    seen.set(topic, [...(seen.get(topic) ?? []), payload.toString()]);
  });
  await watcher.subscribeAsync("#");
  await inScratch(async (cwd) => {
    const script = commands
      .replaceAll("mqtt://BROKER:1883", broker.url)
      .replaceAll("--speed real", "--speed max");
    expect(script).not.toBe(commands);
    expect(await runShell(cwd, script)).toEqual([0, null]);
    execFileSync("test", ["-s", `${cwd}/recording.csv`]);
  });
  await expect.poll(() => seen.get("sluice/Boiler_room/status")?.at(-1)).toBe("offline");
  expect(section).toContain(TOPIC);
  const [config = ""] = seen.get(TOPIC)!;
  expect(discoveryErrors(TOPIC, config)).toBe("");
  const components: { name: string }[] = Object.values(JSON.parse(config).cmps);
  const names = components.map(({ name }) => name);
  expect(names.sort()).toEqual(namesInTable().sort());
  const readings = seen.get("sluice/Boiler_room/out")!.map((text) => JSON.parse(text).channels);
  expect(readings).toHaveLength(3600);
  const failed = readings.filter(({ temperature }) => temperature.flags.includes("sentinel"));
  expect(failed).toHaveLength(240);
  await watcher.endAsync(true);
  await broker.close();
});
