// Goal: the runtime runs on a Raspberry Pi with the package alone: the example's readings arrive
// filtered, announced and as JSON; a sensor that goes away is said. Method: the example as it
// stands in a folder where `sluice` is installed, a file in place of the sensor, the embedded broker.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import mqtt from "mqtt";
import { expect, test } from "vitest";
import { startBroker } from "../../host/mqtt/broker.ts";
import { inScratch } from "./run-cli.ts";

const root = join(import.meta.dirname, "../..");

test("the example for a Raspberry Pi publishes what a file says, and that it is gone", async () => {
  await inScratch(async (folder) => {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules/sluice"), "dir");
    cpSync(join(root, "examples/raspberry-pi/main.mjs"), join(folder, "main.mjs"));
    const sensor = join(folder, "temp");
    writeFileSync(sensor, "48312\n");
    const broker = await startBroker({ host: "127.0.0.1", port: 0 });
    const watcher = await mqtt.connectAsync(broker.url);
    const heard = new Map<string, string>();
    watcher.on("message", (topic, payload) => heard.set(topic, payload.toString()));
    await watcher.subscribeAsync("#");
    const child = spawn(process.execPath, [join(folder, "main.mjs"), broker.url, sensor]);
    const ended = once(child, "close");
    const out = () => JSON.parse(heard.get("sluice/raspberry/out") ?? "null")?.channels.CPU;
    await expect.poll(out, { timeout: 20_000 }).toMatchObject({ value: 48.312, raw: 48.312 });
    expect([...heard.keys()].filter((topic) => topic.startsWith("homeassistant/"))).toHaveLength(1);
    rmSync(sensor);
    await expect.poll(() => out().flags, { timeout: 20_000 }).toContain("missing");
    child.kill("SIGINT");
    expect(await ended).toEqual([0, null]);
    expect(heard.get("sluice/raspberry/status")).toBe("offline");
    watcher.end(true);
    await broker.close();
  });
});
