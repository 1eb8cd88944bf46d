// Goal: over TLS too nothing ends the machine, and no record overruns the socket.
// Method: a TLS socket that hands everything through; and counts the bytes that a record
// adds, of which the client knows nothing.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DeviceLink } from "../../device/link.ts";
import { socketFor } from "../../device/sockets.ts";
import type TCP from "../sdk/tcp.ts";
import type { SocketOptions } from "../sdk/tcp.ts";
import { broker } from "./sdk/broker.ts";
import { world } from "./sdk/world.ts";

vi.mock("./sdk/tls.ts", () => ({
  TlsSocket: class {
    constructor(options: { TCP: { io: new (options: object) => TCP } }) {
      const socket = new options.TCP.io(options);
      const write = (bytes: Uint8Array, how?: { more: boolean }) =>
        socket.write(bytes, { extraBytes: how?.more ? 0 : RECORD_BYTES });
      // biome-ignore lint/correctness/noConstructorReturn: as the real one's inner socket.
      return { write, read: socket.read.bind(socket), close: socket.close.bind(socket) };
    }
  },
}));

/** What TLS adds to each packet, and the client does not know. */
const RECORD_BYTES = 69;
const BROKER = { host: "broker", port: 8883, tls: "on" } as const;
const will = { topic: "s", payload: new Uint8Array(1), retain: "retain" } as const;
const heard: string[] = [];
const events = {
  onUp: () => heard.push("up"),
  onDown: (reason: string) => heard.push(reason),
  onFragment: () => {},
};

beforeEach(() => {
  world.reset();
  heard.length = 0;
});
afterEach(() => expect(world.aborted).toBe(""));

function connected(config: object = {}): DeviceLink {
  const link = new DeviceLink({ ...BROKER, ...config }, "t");
  link.open(will, events);
  world.advance(100);
  return link;
}

it("connects, and no message of any size overruns the socket", () => {
  const link = connected();
  expect(heard).toEqual(["up"]);
  for (let length = 5000; length < 12_000; length += 37) {
    const bytes = new Uint8Array(length).fill(65);
    expect(link.publish("a", bytes, length, "once"), `${length}`).toBe(true);
    world.advance(1000);
  }
  expect(heard).toEqual(["up"]);
  expect(broker.on("a").every(({ text }, i) => text.length === 5000 + 37 * i)).toBe(true);
  expect(broker.on("a")).toHaveLength(190);
});

it("an unknown authority, clock or address is one line", () => {
  broker.state = "unreachable";
  connected();
  world.advance(5000);
  expect(heard[0]).toMatch(
    /^no TLS connection to broker:8883 \(address, certificate or wrong time/,
  );
});

it("a certificate that the firmware lacks is one line", () => {
  connected({ ca: "broker-ca.der" });
  expect(heard[0]).toMatch(/^sluice\.broker\.ca: the firmware has no resource "broker-ca\.der"/);
});

describe("an exception in the socket's callback", () => {
  const socket = (options: Partial<SocketOptions>) => {
    const { io: Io } = socketFor({ ...BROKER, tls: "off" }, () => {}) as {
      io: new (options: object) => object;
    };
    const calls: string[] = [];
    new Io({
      ...{ address: "192.0.2.1", port: 1, nodelay: true, ...options },
      onError: () => calls.push("error"),
    });
    return calls;
  };

  it("becomes the socket's error, in a later turn and once; nothing is called after it", () => {
    let reads = 0;
    const calls = socket({
      onReadable: () => {
        reads++;
        throw new Error("certificate: auth err");
      },
      onWritable: () => {},
    });
    world.advance(30);
    broker.bring(new Uint8Array(10));
    broker.bring(new Uint8Array(10));
    expect([reads, calls]).toEqual([1, []]);
    world.advance(1);
    expect(calls).toEqual(["error"]);
    expect(world.lines).toEqual(["sluice: connection: certificate: auth err"]);
  });
});
