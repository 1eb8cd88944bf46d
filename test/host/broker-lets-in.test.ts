// Goal: nobody else's page, name or password gets into the embedded broker and the page's server.
// Method: WebSocket handshakes and requests with the headers that browsers send, over sockets;
// the built command line with users, certificates and addresses; MQTT packets out of bounds.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type RunningBroker, startBroker } from "../../host/mqtt/broker.ts";
import { startPage } from "../../host/page/server.ts";
import { createAuthority } from "../bridge/certificates.ts";
import { CLI, runCli } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "sluice-broker-"));
const path = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** "open", or the status that refused the handshake. */
function handshake(url: string, headers: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, "mqtt", { headers });
    socket.once("open", () => {
      socket.terminate();
      resolve("open");
    });
    socket.once("unexpected-response", (sent, response) => {
      sent.destroy();
      resolve(String(response.statusCode));
    });
    socket.once("error", () => resolve("error"));
  });
}

async function broker(): Promise<RunningBroker & { wsUrl: string }> {
  const made = await startBroker({ host: "127.0.0.1", port: 0, wsPort: 0 });
  closing.push(() => made.close());
  return { ...made, wsUrl: made.wsUrl! };
}

/** The command, as soon as it has said where it listens. */
async function running(...args: string[]): Promise<{ url: string; wsUrl: string }> {
  const child = spawn(process.execPath, [CLI, "broker", "--port", "0", "--ws-port", "0", ...args]);
  closing.push(() => child.kill());
  let out = "";
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (out += text));
  await expect.poll(() => out, { timeout: 20_000 }).toMatch(/Ctrl-C ends it/);
  return { url: /MQTT +(\S+)/.exec(out)![1]!, wsUrl: /WebSocket +(\S+)/.exec(out)![1]! };
}

describe("the WebSocket", () => {
  test("takes no Origin and its own page's, and no other page", async () => {
    const { allowOrigin, wsUrl } = await broker();
    expect(await handshake(wsUrl, {})).toBe("open");
    for (const origin of ["http://evil.example", "null", "http://127.0.0.1:8080", "file://"]) {
      expect(await handshake(wsUrl, { origin }), origin).toBe("403");
    }
    allowOrigin("http://127.0.0.1:8080/");
    for (const origin of ["http://127.0.0.1:8080", "http://localhost:8080"]) {
      expect(await handshake(wsUrl, { origin }), origin).toBe("open");
    }
    for (const origin of ["http://127.0.0.1:8081", "https://127.0.0.1:8080", "http://127.0.0.1"]) {
      expect(await handshake(wsUrl, { origin }), origin).toBe("403");
    }
  });

  test("is not reached by a name that leads here (DNS rebinding)", async () => {
    const { wsUrl } = await broker();
    for (const host of ["evil.example", "evil.example:9001", "127.0.0.1.evil.example", "a@b"]) {
      expect(await handshake(wsUrl, { host }), host).toBe("403");
    }
    for (const host of ["127.0.0.1:1", "localhost:9001", "[::1]:9001", "192.168.1.4:9001"]) {
      expect(await handshake(wsUrl, { host }), host).toBe("open");
    }
  });

  test("the command lets in the page at 8080 and what --allow-origin names", async () => {
    const { wsUrl } = await running("--allow-origin", "https://page.example/x");
    for (const [origin, result] of [
      ["http://127.0.0.1:8080", "open"],
      ["http://localhost:8080", "open"],
      ["https://page.example", "open"],
      ["http://page.example", "403"],
      ["https://evil.example", "403"],
    ] as const) {
      expect(await handshake(wsUrl, { origin }), origin).toBe(result);
    }
    expect(await handshake(wsUrl, { host: "page.example", origin: "https://page.example" })).toBe("open"); // biome-ignore format: one handshake
  });
});

test("the page's server answers to this machine's names and to addresses alone", async () => {
  const page = await startPage(0, "");
  closing.push(() => page.close());
  const statusOf = (host: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request(page.url, { headers: { host } }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode));
      });
      sent.on("error", reject).end();
    });
  for (const host of ["127.0.0.1:8080", "localhost:9", "[::1]"])
    expect(await statusOf(host)).toBe(200);
  for (const host of ["evil.example", "localhost.evil.example:80"]) {
    expect(await statusOf(host)).toBe(421);
  }
});

describe("users and TLS of the command", () => {
  const login = (url: string, options: mqtt.IClientOptions): Promise<string> =>
    mqtt.connectAsync(url, { reconnectPeriod: 0, ...options }, false).then(
      async (client) => {
        await client.endAsync();
        return "in";
      },
      (error: Error) => error.message,
    );

  test("--user and --password-file: that one and nobody else", async () => {
    writeFileSync(path("password"), "s3cret word\nnot this\n", { mode: 0o600 });
    const { url, wsUrl } = await running("--user", "me", "--password-file", path("password"));
    for (const each of [url, wsUrl]) {
      expect(await login(each, { username: "me", password: "s3cret word" })).toBe("in");
      expect(await login(each, {})).toMatch(/Not authorized|Bad username/);
      expect(await login(each, { username: "me", password: "s3cret" })).toMatch(/Not auth|Bad/);
      expect(await login(each, { username: "you", password: "s3cret word" })).toMatch(
        /Not auth|Bad/,
      );
    }
    const to = `mqtt://me:s3cret%20word@${url.slice("mqtt://".length)}`;
    expect(await runCli(["status", "--broker", to])).toMatchObject({ code: 0, stderr: "" });
  });

  test("--cert-file and --key-file: both ports speak TLS", async () => {
    const { caFile, issue } = createAuthority();
    const { certFile, keyFile } = issue("localhost");
    const { url, wsUrl } = await running("--cert-file", certFile, "--key-file", keyFile);
    expect([url, wsUrl]).toEqual([
      expect.stringMatching(/^mqtts:/),
      expect.stringMatching(/^wss:/),
    ]);
    for (const each of [url, wsUrl]) {
      const named = each.replace("127.0.0.1", "localhost");
      const status = await runCli(["status", "--broker", named, "--ca-file", caFile]);
      expect(status).toMatchObject({ code: 0, stderr: "" });
    }
    expect(await login(url.replace("mqtts", "mqtt"), { connectTimeout: 3000 })).not.toBe("in");
  });

  test.each([
    [["--host", "0.0.0.0"], /--host 0\.0\.0\.0 lets the network in: .* --no-password/],
    [["--host", "::"], /lets the network in/],
    [["--user", "me"], /--user and --password-file go together/],
    [["--user", "me", "--password-file", "none"], /none: no such file/],
    [["--user", "me", "--password-file", "/dev/null"], /not a regular file/],
    [["--cert-file", "c"], /give --key-file/],
    [["--allow-origin", "page"], /--allow-origin: expected http/],
  ])("%j: one line, exit 1", async (args, line) => {
    const { code, stderr } = await runCli(["broker", "--port", "0", "--ws-port", "0", ...args]);
    expect(stderr).toMatch(/^sluice: [^\n]+\n$/);
    expect(stderr).toMatch(line);
    expect(code).toBe(1);
  });

  test("--host 0.0.0.0 --no-password: said, and so it listens", async () => {
    const { url } = await running("--host", "0.0.0.0", "--no-password");
    expect(await login(url.replace("0.0.0.0", "127.0.0.1"), {})).toBe("in");
  });
});

test("a packet that claims 256 MB ends its connection, not the broker", async () => {
  const { url } = await broker();
  const { port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => {});
  const name = Buffer.from("MQTT");
  const hello = Buffer.concat([Buffer.of(0x10, 13, 0, 4), name, Buffer.of(4, 2, 0, 60, 0, 1, 97)]);
  socket.write(hello);
  socket.write(Buffer.of(0x30, 0xff, 0xff, 0xff, 0x7f));
  const piece = Buffer.alloc(2 ** 16);
  let sent = 0;
  const push = setInterval(() => {
    if (!socket.destroyed && socket.write(piece)) sent += piece.length;
  }, 1);
  await closed;
  clearInterval(push);
  expect(sent).toBeLessThan(2 ** 25);
  await (await mqtt.connectAsync(url)).endAsync();
});
