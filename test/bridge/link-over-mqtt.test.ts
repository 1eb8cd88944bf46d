// Goal: the host's Link speaks to a real broker, and every way to be refused is said in one line.
// Method: aedes on loopback, with TCP, TLS and passwords; sockets that misbehave.
import { connect, createServer, type Socket } from "node:net";
import mqtt, { type MqttClient } from "mqtt";
import { afterEach, describe, expect, test } from "vitest";
import { MqttLink, type MqttLinkOptions } from "../../host/mqtt/link.ts";
import type { TlsFiles } from "../../host/mqtt/tls-files.ts";
import { Bridge } from "../../src/bridge/bridge.ts";
import { utf8 } from "../../src/utf8.ts";
import { createAuthority, type Identity } from "./certificates.ts";
import { FakeClock } from "./fake-link.ts";
import { type Broker, listen, startBroker } from "./real-broker.ts";

const WILL = { topic: "sluice/d/status", payload: utf8("offline"), retain: "retain" } as const;
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function broker(...options: Parameters<typeof startBroker>): Promise<Broker> {
  const started = await startBroker(...options);
  closing.push(() => started.stop());
  return started;
}

/** Opens a link; gives "up" or the reason why not. */
function outcome(options: MqttLinkOptions): Promise<string> {
  const link = new MqttLink(options);
  closing.push(() => link.close());
  return new Promise((resolve) => {
    link.open(WILL, { onUp: () => resolve("up"), onDown: resolve, onFragment: () => {} });
  });
}

describe("with a broker", () => {
  test("a late subscriber sees online, then offline, retained", async () => {
    const { port } = await broker();
    const url = `mqtt://127.0.0.1:${port}`;
    const judged = [
      { value: 21, raw: 21.5, score: 1, flags: 0, ageMs: 0, plusMinus: 0.5, problem: false },
    ];
    const link = new MqttLink({ url });
    const bridge = new Bridge({
      link,
      clock: new FakeClock(),
      device: "d",
      channels: [{ name: "t" }],
      judged,
      info: { version: "1", model: "m" },
    });
    const watcher = await mqtt.connectAsync(url);
    closing.push(() => watcher.endAsync(true));
    const message = nextMessage(watcher);
    await watcher.subscribeAsync("sluice/d/out");
    bridge.start();
    await expect.poll(() => bridge.state).toBe("up");
    bridge.report();
    const [, out] = await message;
    expect(JSON.parse(String(out)).channels.t.value).toBe(21);
    expect(await retained(url, "sluice/d/status")).toBe("online");
    expect(JSON.parse(await retained(url, "sluice/d/info")).model).toBe("m");
    bridge.stop();
    await expect.poll(() => retained(url, "sluice/d/status")).toBe("offline");
  });

  test("the will says offline when the device vanishes", async () => {
    const { port, cut } = await broker();
    const url = `mqtt://127.0.0.1:${port}`;
    const link = new MqttLink({ url });
    const downs: string[] = [];
    await new Promise<void>((resolve) => {
      const onDown = (reason: string) => downs.push(reason);
      link.open(WILL, { onUp: resolve, onDown, onFragment: () => {} });
    });
    expect(link.publish("sluice/d/status", utf8("online"), 6, "retain")).toBe(true);
    await expect.poll(() => retained(url, "sluice/d/status")).toBe("online");
    cut();
    await expect.poll(() => downs.length).toBe(1);
    expect(downs[0]).toMatch(/^(the broker at )?mqtt:\/\/127\.0\.0\.1:\d+ closed the connection$/);
    expect(link.publish("sluice/d/out", utf8("x"), 1, "once")).toBe(false);
    expect(link.subscribe("a")).toBe(false);
    expect(await retained(url, "sluice/d/status")).toBe("offline");
  });

  test("what is subscribed arrives", async () => {
    const { port } = await broker();
    const link = new MqttLink({ url: `mqtt://127.0.0.1:${port}` });
    closing.push(() => link.close());
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      link.open(WILL, {
        onUp: resolve,
        onDown: () => {},
        onFragment: (topic, total, offset, bytes) => {
          seen.push(`${topic} ${total} ${offset} ${Buffer.from(bytes)}`);
        },
      });
    });
    link.subscribe("a/b");
    // The payload may change after the call: the link has copied it.
    const payload = utf8("hello there");
    link.publish("a/b", payload, 5, "once");
    payload.fill(0);
    await expect.poll(() => seen).toEqual(["a/b 5 0 hello"]);
  });
});

test("66,000 packets at QoS 1: their ids go round and are never 0", async () => {
  const { port, aedes } = await broker();
  const ids: number[] = [];
  aedes.authorizePublish = (_client, packet, done) => {
    if (packet.qos === 1) ids.push((packet as { messageId?: number }).messageId ?? -1);
    done(null);
  };
  const link = new MqttLink({ url: `mqtt://127.0.0.1:${port}` });
  closing.push(() => link.close());
  await new Promise<void>((resolve) => {
    link.open(WILL, { onUp: resolve, onDown: () => {}, onFragment: () => {} });
  });
  const payload = utf8("x");
  for (let sent = 0; sent < 66_000; ) {
    // No more than a few hundred are under way: the broker acknowledges between the batches.
    for (let i = 0; i < 300 && link.publish("a", payload, 1, "retain"); i++) sent++;
    await expect.poll(() => ids.length, { interval: 1 }).toBe(sent);
  }
  expect(ids.every((id) => id >= 1 && id <= 65_535)).toBe(true);
  expect(new Set(ids).size).toBeLessThan(ids.length);
});

describe("refused in one line", () => {
  test("nobody listens", async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    expect(await outcome({ url: `mqtt://127.0.0.1:${port}` })).toBe(
      `no broker at mqtt://127.0.0.1:${port} (connection refused)`,
    );
  });

  test("unknown host", async () => {
    // A sandbox without a resolver says EAI_AGAIN where others say ENOTFOUND.
    expect(await outcome({ url: "mqtt://no-such-host.invalid" })).toMatch(
      /^unknown host in mqtt:\/\/no-such-host\.invalid$|^the name in .* cannot be looked up/,
    );
  });

  test("wrong password, which appears in no message", async () => {
    const { port, aedes } = await broker();
    aedes.authenticate = (_client, _name, password, done) => done(null, `${password}` === "right");
    const url = (password: string) => `mqtt://me:${password}@127.0.0.1:${port}`;
    expect(await outcome({ url: url("right") })).toBe("up");
    const said = await outcome({ url: url("wrong") });
    expect(said).toMatch(/^mqtt:\/\/127\.0\.0\.1:\d+ refused the user name or password/);
  });

  test("a server that hangs up", async () => {
    const server = createServer((socket) => socket.destroy());
    const port = await listen(server);
    closing.push(() => server.close());
    expect(await outcome({ url: `mqtt://127.0.0.1:${port}` })).toMatch(/closed the connection$/);
  });

  test("somebody who takes connections and says nothing", async () => {
    const server = createServer(() => {});
    const port = await listen(server);
    closing.push(() => server.close());
    const url = `mqtt://127.0.0.1:${port}`;
    expect(await outcome({ url, connectTimeoutMs: 200 })).toBe(`no broker answers at ${url}`);
  });

  test("a version of MQTT that the broker does not speak", async () => {
    const { port } = await broker();
    const said = await outcome({ url: `mqtt://127.0.0.1:${port}`, protocolVersion: 5 });
    expect(said).toMatch(/version of MQTT|closed the connection/);
  });
});

describe("a network that misbehaves", () => {
  /** A link that is up, through a socket that can fall silent without an end. */
  async function behindSilence(options: Partial<MqttLinkOptions> = {}) {
    const { port } = await broker();
    let isSilent = false;
    const pairs: Socket[] = [];
    const proxy = createServer((near) => {
      const far = connect(port, "127.0.0.1");
      pairs.push(near, far);
      near.on("data", (bytes) => isSilent || far.write(bytes)).on("error", () => {});
      far.on("data", (bytes) => isSilent || near.write(bytes)).on("error", () => {});
    });
    closing.push(() => {
      for (const socket of pairs) socket.destroy();
      proxy.close();
    });
    const url = `mqtt://127.0.0.1:${await listen(proxy)}`;
    const link = new MqttLink({ url, ...options });
    const downs: string[] = [];
    await new Promise<void>((resolve) => {
      const onDown = (reason: string) => downs.push(reason);
      link.open(WILL, { onUp: resolve, onDown, onFragment: () => {} });
    });
    const fallSilent = () => {
      isSilent = true;
    };
    return { link, downs, fallSilent };
  }

  test("half-open: a broker that says nothing any more is noticed by the keep-alive", async () => {
    const { link, downs, fallSilent } = await behindSilence({ keepAliveS: 1 });
    fallSilent();
    expect(link.publish("a", utf8("x"), 1, "once")).toBe(true);
    await expect.poll(() => downs, { timeout: 10_000 }).toHaveLength(1);
    expect(downs[0]).toMatch(/^mqtt:\/\/127\.0\.0\.1:\d+ does not answer any more$/);
    expect(link.publish("a", utf8("x"), 1, "once")).toBe(false);
  });

  test("a broker that takes everything and acknowledges nothing fills no memory", async () => {
    const { link, fallSilent } = await behindSilence();
    fallSilent();
    const payload = new Uint8Array(1000);
    let taken = 0;
    while (taken < 100_000 && link.publish("a", payload, payload.length, "retain")) taken++;
    // 256 KB in the process, the sockets' own buffers beside them.
    expect(taken).toBeGreaterThan(200);
    expect(taken).toBeLessThan(100_000);
  });

  test("a server that closes after each CONNECT sees few of them", async () => {
    let connects = 0;
    const server = createServer((socket) => {
      socket.once("data", () => {
        connects++;
        socket.end();
      });
    });
    const url = `mqtt://127.0.0.1:${await listen(server)}`;
    closing.push(() => server.close());
    const clock = new FakeClock();
    const notices: string[] = [];
    const judged = [
      { value: 21, raw: 21.5, score: 1, flags: 0, ageMs: 0, plusMinus: 0.5, problem: false },
    ];
    const bridge = new Bridge({
      ...{ clock, judged, link: new MqttLink({ url }), device: "d", channels: [{ name: "t" }] },
      info: { version: "1", model: "m" },
      onNotice: (line) => notices.push(line),
    });
    closing.push(() => bridge.stop());
    bridge.start();
    for (let minute = 0; minute < 10; minute++) {
      for (let s = 0; s < 60; s++) {
        if (bridge.state === "opening") await expect.poll(() => bridge.state).toBe("waiting");
        clock.advance(1000);
        bridge.report();
        bridge.poll();
      }
    }
    expect(connects).toBeGreaterThan(5);
    expect(connects).toBeLessThanOrEqual(16);
    expect(new Set(notices.map((line) => line.replace(/[0-9]+ s$/, "")))).toEqual(
      new Set([`${url} closed the connection; next attempt in `]),
    );
  });

  test("a subscription that is refused is said, and the connection stays", async () => {
    const { port, aedes } = await broker();
    aedes.authorizeSubscribe = (_client, subscription, done) => {
      done(null, subscription.topic.startsWith("homeassistant/") ? null : subscription);
    };
    const url = `mqtt://127.0.0.1:${port}`;
    const notices: string[] = [];
    const judged = [
      { value: 21, raw: 21.5, score: 1, flags: 0, ageMs: 0, plusMinus: 0.5, problem: false },
    ];
    const bridge = new Bridge({
      ...{ judged, link: new MqttLink({ url }), device: "d", channels: [{ name: "t" }] },
      clock: new FakeClock(),
      info: { version: "1", model: "m" },
      discovery: {},
      onNotice: (line) => notices.push(line),
    });
    closing.push(() => bridge.stop());
    bridge.start();
    await expect.poll(() => notices).toEqual([`${url} does not let us hear homeassistant/status`]);
    expect(bridge.state).toBe("up");
  });
});

describe("TLS", () => {
  const { ca, caFile, issue } = createAuthority();
  const clientFiles = ({ certFile, keyFile }: Identity) => ({ certFile, keyFile });

  async function tlsBroker(host: string, days?: number, clientCerts?: "ask"): Promise<number> {
    const { cert, key } = issue(host, days);
    const ask = clientCerts === "ask" && { requestCert: true, rejectUnauthorized: true };
    const { port } = await broker({}, { cert, key, ca, ...ask });
    return port;
  }

  test("a known authority", async () => {
    const port = await tlsBroker("localhost");
    expect(await outcome({ url: `mqtts://localhost:${port}`, caFile })).toBe("up");
  });

  test("an unknown authority", async () => {
    const port = await tlsBroker("localhost");
    expect(await outcome({ url: `mqtts://localhost:${port}` })).toBe(
      `the authority of mqtts://localhost:${port}'s certificate is unknown: give it as CA file`,
    );
  });

  test("an expired certificate", async () => {
    const port = await tlsBroker("localhost", -1);
    expect(await outcome({ url: `mqtts://localhost:${port}`, caFile })).toBe(
      `the certificate of mqtts://localhost:${port} has expired`,
    );
  });

  test("a certificate for another host", async () => {
    const port = await tlsBroker("elsewhere.example");
    expect(await outcome({ url: `mqtts://localhost:${port}`, caFile })).toBe(
      `the certificate of mqtts://localhost:${port} is for another host name`,
    );
  });

  test("a client certificate, asked for and missing or given", async () => {
    const port = await tlsBroker("localhost", 5, "ask");
    const url = `mqtts://localhost:${port}`;
    expect(await outcome({ url, caFile })).toMatch(/client certificate/);
    const { certFile, keyFile } = issue("device-1");
    expect(await outcome({ url, caFile, certFile, keyFile })).toBe("up");
  });

  test("a client certificate that has expired, or is another authority's", async () => {
    const port = await tlsBroker("localhost", 5, "ask");
    const url = `mqtts://localhost:${port}`;
    expect(await outcome({ url, caFile, ...clientFiles(issue("device-1", -1)) })).toMatch(
      /^mqtts:\/\/localhost:\d+ closed the connection: the client certificate expired on \w{3} /,
    );
    expect(await outcome({ url, caFile, ...clientFiles(createAuthority().issue("d")) })).toMatch(
      /closed the connection \(does it know the client certificate's authority\?\)$/,
    );
  });

  test("no TLS at the other end", async () => {
    const { port } = await broker();
    expect(await outcome({ url: `mqtts://127.0.0.1:${port}` })).toMatch(
      /does not speak TLS|closed the connection/,
    );
  });

  test("files that cannot be right are named before a connection is tried", () => {
    const device = issue("device-1");
    const other = issue("device-2");
    const { certFile, keyFile } = device;
    const file = "/no/such/ca.pem";
    const refusal = (files: TlsFiles) => () => new MqttLink({ url: "mqtts://localhost", ...files });
    expect(refusal({ caFile: file })).toThrow(/^ca-file: cannot read \/no\/such.*: no such file/);
    expect(refusal({ caFile: keyFile })).toThrow(/^ca-file: .* is no certificate in PEM$/);
    expect(refusal({ certFile })).toThrow(/^cert-file: .* go together; give --key-file$/);
    expect(refusal({ keyFile })).toThrow(/^key-file: .* go together; give --cert-file$/);
    expect(refusal({ certFile, keyFile: certFile })).toThrow(/^key-file: .* is no private key/);
    expect(refusal({ certFile, keyFile: other.keyFile })).toThrow(/is not the key of the certif/);
  });
});

test.each(["localhost:1883", "http://localhost", "", "mqtt://"])("URL %j is refused", (url) => {
  expect(() => new MqttLink({ url })).toThrow(/^broker: expected a URL such as mqtt:/);
});

async function retained(url: string, topic: string): Promise<string> {
  const client = await mqtt.connectAsync(url);
  const message = nextMessage(client);
  await client.subscribeAsync(topic);
  const [, payload] = await message;
  await client.endAsync(true);
  return String(payload);
}

function nextMessage(client: MqttClient): Promise<[string, Buffer]> {
  return new Promise((resolve) => {
    client.once("message", (topic, payload) => resolve([topic, payload]));
  });
}
