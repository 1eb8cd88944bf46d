// Goal: whatever ends, a gateway goes on: bit for bit after a clean stop, from a snapshot after
// kill -9, and when the broker was away. Method: real brokers; the built command where a process must
// die.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { GivenTopic } from "../../lab/attach/given.ts";
import { CLI, inScratch } from "../host/run-cli.ts";
import { embedded, MOSQUITTO, mosquitto } from "../update/live-broker.ts";
import { attachTo, until, Watcher } from "./live-attachment.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function brokerAndWatcher(start = embedded) {
  const broker = await start();
  open.push(() => broker.close());
  const watcher = await Watcher.on(broker.url);
  open.push(() => watcher.end());
  return { broker, watcher };
}

/** The command as a process of its own. */
class Process {
  stderr = "";
  readonly child: ChildProcess;

  constructor(url: string, ...args: string[]) {
    this.child = spawn(process.execPath, [CLI, "attach", "--broker", url, ...args]);
    this.child.stderr?.on("data", (chunk) => {
      this.stderr += chunk;
    });
    open.push(() => this.end("SIGKILL"));
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill(signal);
    await once(this.child, "exit");
  }
}

const say = (watcher: Watcher, i: number) =>
  watcher.client.publishAsync(
    "x/shed",
    JSON.stringify({ at: 1_700_000_000_000 + i * 60_000, t: 20 + Math.sin(i * 12.9898) / 10 }),
  );

const SOURCES = {
  ...{ isDiscovering: false, given: [new GivenTopic("x/+")], timePath: ["at"] },
  fields: [{ name: "t", path: ["t"] }],
};

test("after a clean stop it goes on bit for bit as if it had never ended", async () => {
  await inScratch(async (state) => {
    const { broker, watcher } = await brokerAndWatcher();
    const stopped = { prefix: "stopped", name: "two", sources: SOURCES, state };
    const whole = attachTo(broker.url, { prefix: "whole", sources: SOURCES });
    open.push(whole.stop);
    let running = attachTo(broker.url, stopped);
    const both = (outs: number) => () =>
      watcher.on("whole/shed_filtered/out").length === outs &&
      watcher.on("stopped/shed_filtered/out").length === outs;
    await until(() => watcher.topics.includes("whole/attach/info"), "one is there");
    await until(() => watcher.topics.includes("stopped/two/info"), "the other one is there");
    await say(watcher, 0);
    await until(() => watcher.topics.includes("whole/shed_filtered/info"), "one device");
    await until(() => watcher.topics.includes("stopped/shed_filtered/info"), "the other device");
    for (let i = 1; i <= 50; i++) await say(watcher, i);
    await until(both(50), "fifty values");
    const infos = watcher.on("stopped/shed_filtered/info").length;
    await running.stop();
    expect(watcher.on("stopped/shed_filtered/status").at(-1)).toBe("offline");
    running = attachTo(broker.url, stopped);
    open.push(running.stop);
    // Before any message of the source: the state knows the device.
    await until(() => watcher.on("stopped/shed_filtered/info").length > infos, "it is back");
    const [again] = [watcher.on("stopped/shed_filtered/out").length - 50];
    for (let i = 51; i <= 100; i++) await say(watcher, i);
    await until(() => watcher.on("whole/shed_filtered/out").length === 100, "a hundred values");
    await until(() => watcher.on("stopped/shed_filtered/out").length === 100 + again, "and here");
    const values = (topic: string) =>
      watcher
        .on(topic)
        .slice(-50)
        .map((text) => {
          const { flags, raw, score, value } = JSON.parse(text).channels.t;
          return { flags, raw, score, value };
        });
    expect(values("stopped/shed_filtered/out")).toEqual(values("whole/shed_filtered/out"));
  });
});

test("after kill -9 it goes on from a snapshot, and says how old it is", async () => {
  await inScratch(async (state) => {
    const { broker, watcher } = await brokerAndWatcher();
    const args = ["--no-discovery", "--topic", "x/+", "--field", "t", "--state", state];
    const first = new Process(broker.url, ...args, "--save-every", "1");
    await until(() => watcher.topics.includes("sluice/attach/info"), "it is there");
    for (let i = 0; i < 30; i++) {
      await say(watcher, i);
      if (i === 0) await until(() => watcher.topics.includes("sluice/shed_filtered/info"), "known");
    }
    await sleep(2_500);
    await first.end("SIGKILL");
    expect(first.stderr).not.toContain("stopped");
    await until(() => watcher.on("sluice/attach/status").at(-1) === "offline", "the will");
    const infos = watcher.on("sluice/shed_filtered/info").length;
    const second = new Process(broker.url, ...args);
    await until(() => watcher.on("sluice/shed_filtered/info").length > infos, "it is back");
    expect(second.stderr).toMatch(
      /continues after it was cut short: 1 devices from a snapshot of \d s ago/,
    );
    const outs = watcher.on("sluice/shed_filtered/out").length;
    await say(watcher, 30);
    await until(() => watcher.on("sluice/shed_filtered/out").length > outs, "a value");
    // Nothing warms up again.
    expect(watcher.out("shed_filtered").t?.flags).toBe("");
    await second.end("SIGTERM");
    expect(second.child.exitCode).toBe(0);
    expect(second.stderr).toContain("stopped");
    await until(() => watcher.on("sluice/shed_filtered/status").at(-1) === "offline", "goodbye");
  });
});

test("a state that is damaged is said and not used", async () => {
  await inScratch(async (state) => {
    const { broker, watcher } = await brokerAndWatcher();
    writeFileSync(join(state, "attach.state"), "not a state at all");
    const running = new Process(broker.url, "--state", state);
    await until(() => watcher.topics.includes("sluice/attach/info"), "it is there");
    expect(running.stderr).toMatch(/attach\.state: .* filters start anew/);
    await running.end("SIGINT");
    expect(running.child.exitCode).toBe(0);
  });
});

test.runIf(MOSQUITTO !== undefined)("the broker may restart, and forget everything", async () => {
  const { broker, watcher } = await brokerAndWatcher(() => mosquitto());
  const running = attachTo(broker.url, { sources: SOURCES });
  open.push(running.stop);
  await until(() => watcher.topics.includes("sluice/attach/info"), "it is there");
  await say(watcher, 0);
  await until(() => watcher.topics.includes("sluice/shed_filtered/info"), "the device");
  for (let i = 1; i <= 20; i++) await say(watcher, i);
  await until(() => watcher.on("sluice/shed_filtered/out").length === 20, "values");
  const infos = watcher.on("sluice/shed_filtered/info").length;
  await broker.restart?.();
  await until(() => watcher.on("sluice/shed_filtered/info").length > infos, "it is back");
  expect(watcher.on("sluice/shed_filtered/status").at(-1)).toBe("online");
  const outs = watcher.on("sluice/shed_filtered/out").length;
  await say(watcher, 21);
  await until(() => watcher.on("sluice/shed_filtered/out").length > outs, "a value");
  expect(watcher.out("shed_filtered").t?.flags).toBe("");
});
