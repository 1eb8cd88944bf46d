// Goal: the bridge and its consumers work with the broker that most people run: passwords, ACL,
// TLS, a restart in the middle, packet limits, fights for an id, shared subscriptions.
// Method: Mosquitto on a free port of the loopback; the bridge's clock runs twenty times as fast,
// so that its waits are short. Without Mosquitto this is skipped, but never in CI.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { afterEach, describe, expect, test } from "vitest";
import { MqttLink, type MqttLinkOptions } from "../../host/mqtt/link.ts";
import { Bridge, type BridgeOptions } from "../../src/bridge/bridge.ts";
import type { Clock } from "../../src/ports.ts";
import { type LiveBroker, MOSQUITTO, mosquitto } from "../update/live-broker.ts";
import { createAuthority, type Identity } from "./certificates.ts";

const SPEED = 20;
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

class FastClock implements Clock {
  ticksMs(): number {
    return Math.floor(performance.now() * SPEED) >>> 0;
  }

  wallMs(): number {
    return Date.now();
  }
}

async function broker(...settings: Parameters<typeof mosquitto>): Promise<LiveBroker> {
  const started = await mosquitto(...settings);
  closing.push(() => started.close());
  return started;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "sluice-test-"));
  closing.push(() => rmSync(path, { recursive: true }));
  return path;
}

/** A bridge that is polled, and what it told. */
function device(link: MqttLinkOptions, options: Partial<BridgeOptions> = {}) {
  const notices: string[] = [];
  const channels = options.channels ?? [{ name: "t" }];
  const bridge = new Bridge({
    link: new MqttLink(link),
    clock: new FastClock(),
    device: "boiler",
    judged: channels.map(() => ({
      value: 21,
      raw: 21.5,
      score: 1,
      flags: 0,
      ageMs: 0,
      plusMinus: 0.5,
      problem: false,
    })),
    info: { version: "1", model: "m" },
    onNotice: (line) => notices.push(line),
    ...options,
    channels,
  });
  bridge.start();
  let timer: NodeJS.Timeout | undefined;
  const pause = () => clearInterval(timer);
  const poll = () => {
    timer = setInterval(() => bridge.poll(), 10);
  };
  poll();
  closing.push(() => {
    pause();
    bridge.stop();
  });
  return { bridge, notices, pause, poll };
}

/** A client and the messages that it got, as `topic payload`. */
async function watch(url: string, topic: string, options: IClientOptions = {}) {
  const client: MqttClient = await mqtt.connectAsync(url, { reconnectPeriod: 0, ...options });
  const seen: string[] = [];
  client.on("message", (on, payload) => seen.push(`${on} ${payload}`));
  closing.push(() => client.endAsync(true));
  await client.subscribeAsync(topic, { qos: 1 });
  return { client, seen };
}

async function isUp({ bridge }: { bridge: Bridge }): Promise<void> {
  await expect.poll(() => bridge.state, { timeout: 10_000 }).toBe("up");
}

/** Lines of a password file for these users, each with its name as password. */
function passwords(...names: string[]): string {
  const file = join(folder(), "passwords");
  writeFileSync(file, "", { mode: 0o600 });
  const tool = join(dirname(MOSQUITTO!), "../bin/mosquitto_passwd");
  for (const name of names) execFileSync(tool, ["-b", file, name, name], { stdio: "ignore" });
  return `password_file ${file}`;
}

if (MOSQUITTO === undefined && process.env.CI !== "true") {
  test.skip("Mosquitto is not installed: its tests are skipped", () => {});
} else {
  describe("Mosquitto", mosquittoTests);
}

function mosquittoTests(): void {
  test("a wrong password is said; the right one works", async () => {
    const { url } = await broker("off", ["allow_anonymous false", passwords("boiler")]);
    const wrong = device({ url, username: "boiler", password: "kettle" });
    await expect.poll(() => wrong.notices[0]).toMatch(/refused the user name or password/);
    expect(wrong.notices.join()).not.toContain("kettle");
    await isUp(device({ url, username: "boiler", password: "boiler" }));
  });

  test("the ACL of examples/: a device writes its own topics and no others", async () => {
    const acl = join(folder(), "acl");
    writeFileSync(acl, execFileSync("cat", [resolve("examples/mosquitto.acl")]), { mode: 0o600 });
    const users = passwords("boiler", "oven", "homeassistant");
    const { url } = await broker("off", ["allow_anonymous false", users, `acl_file ${acl}`]);
    const reader = { username: "homeassistant", password: "homeassistant" };
    const { seen } = await watch(url, "sluice/#", reader);
    const announced = await watch(url, "homeassistant/#", reader);
    const own = device({ url, username: "boiler", password: "boiler" }, { discovery: {} });
    // MQTT 3.1.1 has no word for it, MQTT 5 says what was refused.
    const oven = { url, username: "oven", password: "oven", protocolVersion: 5 } as const;
    const forged = device(oven);
    await isUp(own);
    await isUp(forged);
    forged.bridge.report();
    const honest = device({ url, username: "oven", password: "oven" }, { device: "oven" });
    await isUp(honest);
    honest.bridge.report();
    await expect.poll(() => seen.some((line) => line.startsWith("sluice/oven/out"))).toBe(true);
    expect(seen.filter((line) => line.startsWith("sluice/boiler/out"))).toEqual([]);
    expect(seen).toContain("sluice/boiler/status online");
    expect(own.notices).toEqual([]);
    await expect.poll(() => forged.notices).toContain(`${url} refuses sluice/boiler/status`);
    expect(forged.notices).toContain(`${url} refuses sluice/boiler/info`);
    await expect.poll(() => announced.seen.length).toBe(1);
    expect(announced.seen[0]).toMatch(/^homeassistant\/device\/sluice_boiler\/config \{/);
  });

  test("TLS with a client certificate", async () => {
    const { caFile, issue } = createAuthority();
    const server = issue("localhost");
    const { url } = await broker("off", [
      "allow_anonymous true",
      `cafile ${caFile}`,
      `certfile ${server.certFile}`,
      `keyfile ${server.keyFile}`,
      "require_certificate true",
    ]);
    const secure = url.replace("mqtt://127.0.0.1", "mqtts://localhost");
    /** The first line about a device that was refused. */
    const refusal = async (options: Partial<MqttLinkOptions>) => {
      const { bridge, notices } = device({ url: secure, caFile, ...options });
      await expect.poll(() => notices.length).toBeGreaterThan(0);
      expect(bridge.state).not.toBe("up");
      return notices[0]!;
    };
    const files = ({ certFile, keyFile }: Identity) => ({ certFile, keyFile });
    expect(await refusal({})).toMatch(/asks for a client certificate|\(does it ask for a client/);
    expect(await refusal(files(issue("boiler", -1)))).toMatch(/client certificate (has )?expired/);
    expect(await refusal(files(createAuthority("Another").issue("boiler")))).toMatch(
      /does not know the client certificate's authority/,
    );
    expect(await refusal(files(createAuthority().issue("boiler")))).toMatch(
      /does not accept the client certificate \(of another authority with the same name\?\)/,
    );
    expect(await refusal({ caFile: createAuthority().caFile })).toMatch(
      /^the CA file is not that of mqtts:\/\/localhost:\d+'s authority, but of another/,
    );
    expect(await refusal({ caFile: createAuthority("Another").caFile })).toMatch(
      /^the authority of mqtts:\/\/localhost:\d+'s certificate is unknown: give it as CA file;/,
    );
    await isUp(device({ url: secure, caFile, ...files(issue("boiler")) }));
  });

  test("TLS: a broker whose certificate has expired is not talked to", async () => {
    const { caFile, issue } = createAuthority();
    const server = issue("localhost", -1);
    const { url } = await broker("off", [
      "allow_anonymous true",
      `certfile ${server.certFile}`,
      `keyfile ${server.keyFile}`,
    ]);
    const secure = url.replace("mqtt://127.0.0.1", "mqtts://localhost");
    const { notices } = device({ url: secure, caFile });
    await expect
      .poll(() => notices[0])
      .toMatch(/^the certificate of mqtts:\/\/localhost:\d+ has expired; next attempt in 1 s$/);
  });

  test("a restart in the middle: readings of the gap come as backlog, status is online", async () => {
    const live = await broker();
    const { bridge, pause, poll } = device({ url: live.url });
    await isUp({ bridge });
    bridge.report();
    pause();
    await live.restart?.();
    await expect.poll(() => bridge.state).not.toBe("up");
    const status = await watch(live.url, "sluice/boiler/status");
    const backlog = await watch(live.url, "sluice/boiler/backlog");
    bridge.report();
    bridge.report();
    poll();
    await isUp({ bridge });
    await expect.poll(() => backlog.seen.length, { timeout: 5000 }).toBe(2);
    expect(backlog.seen.map((line) => JSON.parse(line.split(" ")[1]!).seq)).toEqual([2, 3]);
    expect(status.seen).toEqual(["sluice/boiler/status online"]);
  });

  test("packets of 1 KB at most, MQTT 5: said once, the connection stays", async () => {
    const { url } = await broker("off", ["allow_anonymous true", "max_packet_size 1000"]);
    const channels = Array.from({ length: 20 }, (_, i) => ({ name: `channel ${i}` }));
    const { bridge, notices } = device({ url, protocolVersion: 5 }, { channels });
    await isUp({ bridge });
    for (let i = 0; i < 10; i++) bridge.report();
    expect(notices.some((line) => line.includes("takes packets of 1000 bytes"))).toBe(true);
    expect(notices.filter((line) => line.includes("/out"))).toHaveLength(1);
    expect(bridge.state).toBe("up");
  });

  test("packets of 1 KB at most, MQTT 3.1.1: no storm of attempts, the cause is named", async () => {
    const { url } = await broker("off", ["allow_anonymous true", "max_packet_size 1000"]);
    const channels = Array.from({ length: 20 }, (_, i) => ({ name: `channel ${i}` }));
    const { notices } = device({ url }, { channels });
    await expect
      .poll(() => notices.at(-1), { timeout: 10_000 })
      .toMatch(/thrown out 3 times .* refuses a message \(its size, its topic\); next attempt in/);
  });

  test("two devices with one id: both see it and leave each other alone", async () => {
    const { url } = await broker();
    const devices = [device({ url, clientId: "same" }), device({ url, clientId: "same" })];
    const suspects = () =>
      devices.filter(({ notices }) => /may have the same id/.test(notices.join()));
    await expect.poll(() => suspects().length, { timeout: 10_000 }).toBeGreaterThan(0);
    const attempts = devices.reduce((sum, { notices }) => sum + notices.length, 0);
    expect(attempts).toBeLessThan(10);
  });

  test("the will of a connection before comes late: the device says that it is there", async () => {
    const { url } = await broker();
    const will = { topic: "sluice/boiler/status", payload: Buffer.from("offline"), retain: true };
    const before = await mqtt.connectAsync(url, { will, reconnectPeriod: 0 });
    await isUp(device({ url }));
    const { seen } = await watch(url, "sluice/boiler/status");
    before.stream.destroy();
    const said = ["online", "offline", "online"].map((text) => `sluice/boiler/status ${text}`);
    await expect.poll(() => seen, { timeout: 5000 }).toEqual(said);
  });

  test("without an id of its own each link has a different one", async () => {
    const { url } = await broker();
    const both = [device({ url }), device({ url }, { device: "oven" })];
    for (const each of both) await isUp(each);
    expect(both.flatMap(({ notices }) => notices)).toEqual([]);
  });

  test("Home Assistant restarts, its birth retained: one answer, the value with its age", async () => {
    const { url } = await broker();
    const birth = { qos: 1, retain: true } as const;
    const { bridge } = device({ url }, { discovery: {} });
    await isUp({ bridge });
    const { client, seen } = await watch(url, "sluice/boiler/out");
    const announced = await watch(url, "homeassistant/device/#");
    bridge.report();
    await expect.poll(() => [seen.length, announced.seen.length]).toEqual([1, 1]);
    await client.publishAsync("homeassistant/status", "online", birth);
    await expect.poll(() => seen.length, { timeout: 5000 }).toBe(2);
    const { seq, channels } = JSON.parse(seen[1]!.replace(/^\S+ /, ""));
    expect(seq).toBe(1);
    expect(channels.t.age_ms).toBeGreaterThanOrEqual(5000);
    await expect.poll(() => announced.seen.length).toBe(2);
    // Twenty more seconds on its clock: had it subscribed again, it would have answered again.
    const until = performance.now() + 20_000 / SPEED;
    await expect.poll(() => performance.now()).toBeGreaterThan(until);
    expect(announced.seen).toHaveLength(2);
  });

  test("shared subscriptions split the readings among two consumers, and lose none", async () => {
    const { url } = await broker();
    const topic = "$share/storage/sluice/+/out";
    const one = await watch(url, topic, { protocolVersion: 5 });
    const two = await watch(url, topic, { protocolVersion: 5 });
    const { bridge } = device({ url });
    await isUp({ bridge });
    for (let i = 0; i < 50; i++) bridge.report();
    await expect.poll(() => one.seen.length + two.seen.length).toBe(50);
    expect(one.seen.length).toBeGreaterThan(0);
    expect(two.seen.length).toBeGreaterThan(0);
    expect(new Set([...one.seen, ...two.seen]).size).toBe(50);
  });
}
