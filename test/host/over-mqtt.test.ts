// Goal: what the simulator publishes arrives complete and right, and a broker that is gone or
// refuses gives one line. Method: real brokers on loopback and the built command line.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { Aedes } from "aedes";
import mqtt from "mqtt";
import { expect, test } from "vitest";
import { type RunningBroker, startBroker } from "../../host/mqtt/broker.ts";
import { CLI, inScratch, runCli } from "./run-cli.ts";

const ROWS = 3000;
const RECORDING = `time,T,RH\n${Array.from(
  { length: ROWS },
  (_, i) => `${1700000000 + i},${i % 50 === 7 ? "" : 20 + ((i * 7) % 11) / 10},${40 + (i % 9)}`,
).join("\n")}\n`;

async function withBroker(use: (broker: RunningBroker) => Promise<void>): Promise<void> {
  const broker = await startBroker({ host: "127.0.0.1", port: 0, wsPort: 0 });
  try {
    await use(broker);
  } finally {
    await broker.close();
  }
}

test.each(["url", "wsUrl"] as const)("every reading arrives in order, over %s", async (scheme) => {
  await inScratch((directory) =>
    withBroker(async (broker) => {
      const input = join(directory, "in.csv");
      writeFileSync(input, RECORDING);
      const watcher = await mqtt.connectAsync(broker.url);
      const seen: { topic: string; text: string }[] = [];
      watcher.on("message", (topic, payload) => seen.push({ topic, text: payload.toString() }));
      await watcher.subscribeAsync("lab/#");
      const address = ["--broker", broker[scheme]!, "--device", "bench 1", "--prefix", "lab"];
      const { code, stderr, stdout } = await runCli(["simulate", input, ...address]);
      expect(stderr).toBe("");
      expect(code).toBe(0);
      expect(stdout).toContain("published: 3,000 messages");
      const outs = () => seen.filter(({ topic }) => topic === "lab/bench_1/out");
      const statuses = () => seen.filter(({ topic }) => topic === "lab/bench_1/status");
      await expect.poll(() => statuses().at(-1)?.text).toBe("offline");
      expect(outs().length).toBe(ROWS);
      outs().forEach(({ text }, i) => {
        const message = JSON.parse(text);
        expect(message.seq).toBe(i + 1);
        expect(message.time).toBe((1700000000 + i) * 1000);
        expect(message.channels.T.raw).toBe(i % 50 === 7 ? null : 20 + ((i * 7) % 11) / 10);
        expect(message.channels.RH.raw).toBe(40 + (i % 9));
      });
      await watcher.endAsync();
    }),
  );
});

test("a broker that lets us hear nothing is said, and readings go on", async () => {
  const aedes = await Aedes.createBroker();
  aedes.authorizeSubscribe = (_client, _subscription, done) => done(null, null);
  const server = createServer(aedes.handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await inScratch(async (directory) => {
      const input = join(directory, "in.csv");
      writeFileSync(input, RECORDING);
      const { code, stderr } = await runCli(["simulate", input, "--broker", url, "--device", "d"]);
      const refused = ["model/desired", "status"].map(
        (topic) => `sluice: ${url} does not let us hear sluice/d/${topic}`,
      );
      expect(stderr.trim().split("\n").sort()).toEqual(refused);
      expect(code).toBe(0);
    });
  } finally {
    await new Promise<void>((done) => aedes.close(() => done()));
    server.close();
  }
});

test("nobody at the address, a stranger at the address, a broker that refuses", async () => {
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const { port } = closed.address() as { port: number };
  await new Promise((done) => closed.close(done));
  const stranger = createServer((socket) => socket.end("220 mail\r\n")).listen(0, "127.0.0.1");
  await once(stranger, "listening");
  const other = (stranger.address() as { port: number }).port;
  const refusing = await startBroker({
    host: "127.0.0.1",
    port: 0,
    authenticate: (_client, _user, _password, done) => {
      done(Object.assign(new Error("no"), { returnCode: 5 as const }), false);
    },
  });
  await inScratch(async (directory) => {
    const input = join(directory, "in.csv");
    writeFileSync(input, RECORDING);
    const out = join(directory, "out.csv");
    const run = (url: string) => runCli(["simulate", input, "--broker", url, "--out", out]);
    const nobody = await run(`mqtt://127.0.0.1:${port}`);
    expect(nobody.stderr).toMatch(/^sluice: no broker at mqtt:\/\/127[^\n]+refused[^\n]*\n$/);
    const mail = await run(`mqtt://127.0.0.1:${other}`);
    expect(mail.stderr).toMatch(/^sluice: mqtt:\/\/127[^\n]+\n$/);
    const refused = await run(refusing.url);
    expect(refused.stderr).toMatch(/^sluice: [^\n]+refused the user name or password[^\n]*\n$/);
    expect([nobody.code, mail.code, refused.code]).toEqual([1, 1, 1]);
    expect(readdirSync(directory)).toEqual(["in.csv"]);
  });
  stranger.close();
  await refusing.close();
});

test("a broker that goes away ends the run with one line and no file", async () => {
  await inScratch(async (directory) => {
    const input = join(directory, "in.csv");
    writeFileSync(input, RECORDING);
    const broker = await startBroker({ host: "127.0.0.1", port: 0 });
    const watcher = await mqtt.connectAsync(broker.url, { reconnectPeriod: 0 });
    await watcher.subscribeAsync("sluice/#");
    const out = join(directory, "out.csv");
    const running = runCli([
      "simulate",
      input,
      "--broker",
      broker.url,
      "--out",
      out,
      "--speed",
      "20",
    ]);
    await new Promise<void>((seen) => watcher.once("message", () => seen()));
    await broker.close();
    const { code, stderr } = await running;
    expect(stderr).toMatch(/^sluice: replaying [^\n]+\nsluice: [^\n]+\n$/);
    expect(code).toBe(1);
    expect(readdirSync(directory)).toEqual(["in.csv"]);
    watcher.end(true);
  });
});

test("the broker command says where it is, refuses a taken port and ends cleanly", async () => {
  const child = spawn(process.execPath, [CLI, "broker", "--port", "0", "--ws-port", "0"]);
  let stdout = "";
  for await (const chunk of child.stdout) {
    stdout += chunk;
    if (stdout.includes("Ctrl-C")) break;
  }
  const url = /mqtt:\/\/127\.0\.0\.1:(\d+)/.exec(stdout)!;
  const client = await mqtt.connectAsync(url[0]);
  const second = await runCli(["broker", "--port", url[1]!, "--ws-port", "0"]);
  expect(second.stderr).toMatch(/^sluice: port \d+ on 127\.0\.0\.1 is already in use[^\n]+\n$/);
  expect(second.code).toBe(1);
  child.kill("SIGINT");
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  client.end(true);
});

test.each(["url", "wsUrl"] as const)(
  "a broker does not wait for who never spoke on its %s",
  async (scheme) => {
    const broker = await startBroker({ host: "127.0.0.1", port: 0, wsPort: 0 });
    const silent = connect(Number(new URL(broker[scheme]!).port), "127.0.0.1");
    silent.on("error", () => {});
    await once(silent, "connect");
    // A client that spoke: by its end the broker has the silent connection too.
    await (await mqtt.connectAsync(broker[scheme]!)).endAsync();
    const gone = once(silent, "close");
    await broker.close();
    await gone;
  },
  10_000,
);
