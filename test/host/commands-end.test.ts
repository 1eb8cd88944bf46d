// Goal: every command that reaches a broker ends, whatever the broker does: it says no, it accepts
// and is silent, it never acknowledges, it claims packets of 256 MB. Method: the built command line
// as a child process against brokers on loopback sockets that leave their answers out.

import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openClient } from "../../host/mqtt/clients.ts";
import { PACKET_BYTES_MAX, PacketLimit } from "../../lab/fleet/packet-limit.ts";
import { startBroker } from "../bridge/real-broker.ts";
import { modelFile } from "../update/models.ts";
import { type Answers, CONNACK, DENIAL, type DeafBroker, deafBroker, PINGRESP, SUBACK } from "./deaf-broker.ts"; // biome-ignore format: one import
import { CLI, type Ended, inScratch, runCli } from "./run-cli.ts";

type Denial = (error: Error | null, subscription?: null) => void;

const closing: DeafBroker[] = [];
afterEach(async () => {
  for (const broker of closing.splice(0)) await broker.close();
});

async function broker(answers: Answers): Promise<DeafBroker> {
  const made = await deafBroker(answers);
  closing.push(made);
  return made;
}

/** Runs a command, and interrupts it `when` that holds; `secondMs` later again. */
async function interrupted(
  args: readonly string[],
  when: () => boolean,
  signal: NodeJS.Signals,
  secondMs = Number.POSITIVE_INFINITY,
): Promise<Ended & { readonly tookMs: number }> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (text) => (stderr += text));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  await expect.poll(when, { timeout: 20_000 }).toBe(true);
  const startMs = performance.now();
  child.kill(signal);
  if (secondMs < Number.POSITIVE_INFINITY) setTimeout(() => child.kill(signal), secondMs);
  const code = await ended;
  return { code, stdout: "", stderr, tookMs: performance.now() - startMs };
}

function withModel<T>(use: (path: string) => Promise<T>): Promise<T> {
  return inScratch(async (directory) => {
    const path = join(directory, "model.slm");
    writeFileSync(path, modelFile(100));
    return use(path);
  });
}

describe("a broker that denies SUBSCRIBE", () => {
  test.each([
    ["status", []],
    ["tail", []],
    ["publish", ["MODEL", "--device", "d1"]],
    ["rollout", ["MODEL"]],
    ["fleet", ["--devices", "1", "--seconds", "1"]],
  ])("%s: one line, exit 1", async (command, more) => {
    const { url } = await broker({ ...CONNACK, ...DENIAL, ...PINGRESP });
    await withModel(async (path) => {
      const args = more.map((word) => (word === "MODEL" ? path : word));
      const { code, stderr } = await runCli([command, "--broker", url, ...args]);
      expect(stderr).toMatch(/^sluice: mqtt:\/\/127\.0\.0\.1:\d+ does not let us hear [^\n]+\n$/);
      expect(code).toBe(1);
    });
  });
});

describe("aedes that denies SUBSCRIBE", () => {
  test.each([
    ["by its SUBACK", (done: Denial) => done(null, null), /does not let us hear [^\n]+/],
    ["by hanging up", (done: Denial) => done(new Error("no")), /closed|Connection closed/],
  ])("%s: one line, exit 1", async (_how, deny, line) => {
    const server = await startBroker({ authorizeSubscribe: (_client, _topic, done) => deny(done) });
    try {
      await withModel(async (path) => {
        for (const args of [["status"], ["tail"], ["publish", path, "--device", "d1"]]) {
          const url = `mqtt://127.0.0.1:${server.port}`;
          const { code, stderr } = await runCli([...args, "--broker", url]);
          expect(stderr).toMatch(line);
          expect(stderr).toMatch(/^sluice: [^\n]+\n$/);
          expect(code).toBe(1);
        }
      });
    } finally {
      await server.stop();
    }
  });
});

/** The one line that a paced replay begins with. */
const PACE = expect.stringMatching(/^sluice: [^\n]*replaying as recorded[^\n]*\n$/);

describe("Ctrl-C and SIGTERM are heard", () => {
  test.each([
    ["before the broker's first answer", {}, ["status"], "SIGINT", 130],
    ["while a subscription is not answered", CONNACK, ["status"], "SIGTERM", 143],
    ["while a subscription is not answered", CONNACK, ["tail"], "SIGINT", 130],
  ] as const)("%s", async (_when, answers, args, signal, code) => {
    const deaf = await broker(answers);
    const isThere = () => deaf.accepted > 0;
    const run = [...args, "--broker", deaf.url];
    const ended = await interrupted(run, isThere, signal);
    expect(ended).toMatchObject({ code, stderr: "" });
    expect(ended.tookMs).toBeLessThan(2_500);
  });

  test("while a publication is not acknowledged", async () => {
    let puts = 0;
    const counts = { 3: () => Buffer.alloc(puts++ * 0) };
    const deaf = await broker({ ...CONNACK, ...SUBACK, ...PINGRESP, ...counts });
    await withModel(async (path) => {
      const args = ["publish", path, "--device", "d1", "--broker", deaf.url];
      const ended = await interrupted(args, () => puts > 0, "SIGTERM");
      expect(ended).toMatchObject({ code: 143, stderr: "" });
      expect(ended.tookMs).toBeLessThan(2_500);
    });
  });

  test("simulate: its state is never acknowledged; it ends by itself and by Ctrl-C", async () => {
    let puts = 0;
    const counts = { 3: () => Buffer.alloc(puts++ * 0) };
    const deaf = await broker({ ...CONNACK, ...SUBACK, ...PINGRESP, ...counts });
    await inScratch(async (directory) => {
      const file = join(directory, "r.csv");
      writeFileSync(file, `time,v\n${Array.from({ length: 60 }, (_, i) => `${i},${i % 5}`).join("\n")}\n`); // biome-ignore format: one file
      const args = ["simulate", file, "--broker", deaf.url];
      expect((await runCli(args)).code).toBe(0);
      puts = 0;
      const ended = await interrupted([...args, "--speed", "real"], () => puts > 3, "SIGINT");
      expect(ended).toMatchObject({ code: 130, stderr: PACE });
      expect(ended.tookMs).toBeLessThan(3_500);
    });
  });

  test("a second Ctrl-C ends it at once; one that npm hands on does not", async () => {
    let puts = 0;
    const counts = { 3: () => Buffer.alloc(puts++ * 0) };
    const deaf = await broker({ ...CONNACK, ...SUBACK, ...PINGRESP, ...counts });
    await inScratch(async (directory) => {
      const file = join(directory, "r.csv");
      writeFileSync(file, `time,v\n${Array.from({ length: 60 }, (_, i) => `${i},${i % 5}`).join("\n")}\n`); // biome-ignore format: one file
      const out = ["--out", join(directory, "o.csv")];
      const args = ["simulate", file, "--broker", deaf.url, "--speed", "real", ...out];
      const impatient = await interrupted(args, () => puts > 3, "SIGINT", 600);
      expect(impatient.code).toBe(130);
      expect(impatient.tookMs).toBeLessThan(1_500);
      expect(readdirSync(directory)).toEqual(["r.csv"]);
      puts = 0;
      const handedOn = await interrupted(args, () => puts > 3, "SIGINT", 20);
      expect(handedOn).toMatchObject({ code: 130, stderr: PACE });
      expect(handedOn.tookMs).toBeGreaterThan(1_500);
    });
  });
});

test("an unanswered subscription ends by itself, in one line", async () => {
  const deaf = await broker(CONNACK);
  const { code, stderr } = await runCli(["status", "--broker", deaf.url]);
  expect(stderr).toMatch(/^sluice: mqtt:\/\/127\.0\.0\.1:\d+ does not answer \(10 s\)\n$/);
  expect(code).toBe(1);
}, 20_000);

describe("incoming packets are bounded", () => {
  let flooded = 0;
  /** Accepts a subscription, then begins a PUBLISH that is said to have 256 MB. */
  const flood: Answers = {
    ...CONNACK,
    8: (packet, socket) => {
      const piece = Buffer.alloc(64 * 1024, 0x61);
      const push = (): void => {
        if (socket.destroyed) return;
        flooded += piece.length;
        if (socket.write(piece)) setImmediate(push);
        else socket.once("drain", push);
      };
      setImmediate(push);
      return Buffer.concat([SUBACK[8](packet), Buffer.of(0x30, 0xff, 0xff, 0xff, 0x7f)]);
    },
  };

  test("a claimed 256 MB: one line, exit 1, and little of it was taken", async () => {
    const { url } = await broker(flood);
    const { code, stderr } = await runCli(["tail", "--broker", url]);
    expect(flooded).toBeLessThan(2 ** 24);
    expect(stderr).toMatch(/^sluice: mqtt:\S+ sent a packet of more than 1048576 bytes\n$/);
    expect(code).toBe(1);
  });

  test("the framing is followed however the bytes are cut", () => {
    const packet = (bytes: number) => {
      const length = [(bytes & 127) | 128, ((bytes >> 7) & 127) | 128, (bytes >> 14) & 127];
      return [0x30, ...length, ...Array<number>(bytes).fill(0xff)];
    };
    const limit = 20_000;
    const good = Uint8Array.from([...packet(0), 0xd0, 0, ...packet(limit), ...packet(7)]);
    const large = Uint8Array.from([...good, ...packet(limit + 1)]);
    for (const step of [1, 2, 3, 7, 1000, large.length]) {
      const taken = (bytes: Uint8Array): boolean => {
        const gate = new PacketLimit(limit);
        for (let i = 0; i < bytes.length; i += step) {
          if (!gate.take(bytes.subarray(i, i + step))) return false;
        }
        return true;
      };
      expect([taken(good), taken(large)]).toEqual([true, false]);
    }
    expect(new PacketLimit().take(Uint8Array.of(0x30, 255, 255, 255, 255, 1))).toBe(false);
    expect(PACKET_BYTES_MAX).toBe(2 ** 20);
  });
});

test.each([0, 100, 700, 1300])(
  "a broker that falls silent is noticed within 1.5 keep-alives, a message each %i ms",
  async (everyMs) => {
    const deaf = await broker({ ...CONNACK, ...PINGRESP });
    const client = openClient(deaf.url, { keepalive: 2, reconnectPeriod: 0 });
    await new Promise((resolve) => client.once("connect", resolve));
    const timer = everyMs > 0 ? setInterval(() => client.publish("a", "b"), everyMs) : undefined;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    deaf.fallSilent();
    const startMs = performance.now();
    await new Promise((resolve) => client.once("close", () => resolve(undefined)));
    clearInterval(timer);
    client.end(true);
    expect(performance.now() - startMs).toBeLessThan(3_250);
  },
  10_000,
);
