// Goal: each known defect of the SDK's MQTT client is contained, and each failure is one line that
// says which setting to look at.
// Method: the link over a stand-in that has the defects; `world.aborted` must stay empty.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DeviceLink } from "../../device/link.ts";
import type { LinkEvents, Will } from "../../src/ports.ts";
import { broker } from "./sdk/broker.ts";
import { world } from "./sdk/world.ts";

const BROKER = { host: "broker", port: 1883, tls: "off" } as const;
const text = (bytes: string) => new TextEncoder().encode(bytes);
const will: Will = { topic: "sluice/t/status", payload: text("offline"), retain: "retain" };
const heard: string[] = [];
const fragments: [string, number, number, number][] = [];
let link: DeviceLink;
let onFragment: LinkEvents["onFragment"];

const events: LinkEvents = {
  onUp: () => heard.push("up"),
  onDown: (reason) => heard.push(reason),
  onFragment: (...fragment) => onFragment(...fragment),
};

beforeEach(() => {
  world.reset();
  heard.length = fragments.length = 0;
  onFragment = (topic, total, offset, bytes) => {
    fragments.push([topic, total, offset, bytes.length]);
  };
  link = new DeviceLink(BROKER, "t");
});
afterEach(() => expect(world.aborted).toBe(""));

function connect(config: object = {}): void {
  link = new DeviceLink({ ...BROKER, ...config }, "t");
  link.open(will, events);
  world.advance(100);
}
const publish = (topic: string, payload: string, retain: "retain" | "once" = "once") => {
  const bytes = text(payload);
  return link.publish(topic, bytes, bytes.length, retain);
};

describe("connecting", () => {
  it("says who it is and leaves a will, in bytes that are no view's", () => {
    connect();
    expect(heard).toEqual(["up"]);
    const expected = { topic: "sluice/t/status", message: "offline", retain: true };
    expect(broker.connects).toMatchObject([{ id: "t", will: expected }]);
  });

  it.each([
    ["unknown", "accepts", 'the network knows no address of "unknown" (sluice.broker.host)'],
    ["broker", "unreachable", "nothing answers at broker:1883 (sluice.broker)"],
    ["broker", "refuses", "the broker at broker:1883 refuses us (sluice.broker.user, .password)"],
  ] as const)("to %s, which %s: says which setting to look at", (host, state, reason) => {
    broker.state = state;
    connect({ host });
    world.advance(40_000);
    expect(heard).toEqual([reason]);
  });

  it("over TLS in firmware without it says what to include", () => {
    connect({ tls: "on" });
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatch(
      /^sluice\.broker\.tls is on, .* include sluice's device\/manifest-tls/,
    );
  });

  it("can be given up at any time, also while the name is looked up", () => {
    for (let ms = 0; ms < 80; ms += 3) {
      link.open(will, events);
      world.advance(ms);
      link.close();
      world.advance(100);
    }
    expect(world.aborted).toBe("");
    connect();
    expect(heard.at(-1)).toBe("up");
  });

  it("anew ends what was open, once and without its events", () => {
    connect();
    link.open(will, events);
    world.advance(100);
    expect(heard).toEqual(["up", "up"]);
  });
});

describe("the end", () => {
  it("of the broker is told once, and the next connection works", () => {
    connect();
    broker.end();
    expect(heard).toEqual(["up", "the broker at broker:1883 is gone"]);
    expect(publish("a", "x")).toBe(false);
    link.open(will, events);
    world.advance(100);
    expect(heard.at(-1)).toBe("up");
  });

  it("by us says goodbye, or the broker would publish the will", () => {
    connect();
    link.close();
    expect(broker.disconnects).toBe(1);
    expect(heard).toEqual(["up", "closed"]);
    link.close();
    expect(heard).toHaveLength(2);
  });

  it("within a message waits for the next turn", () => {
    onFragment = () => link.close();
    connect();
    broker.deliver("t", "x".repeat(4000));
    world.advance(100);
    expect(heard).toEqual(["up", "closed"]);
  });

  it("comes with the keep-alive when a payload of no bytes wedges the client", () => {
    connect();
    broker.deliver("t", "");
    world.advance(44_000);
    expect(heard).toEqual(["up"]);
    world.advance(2_000);
    expect(heard).toEqual(["up", "the broker at broker:1883 is gone"]);
  });
});

describe("publishing", () => {
  it("gives every packet an id of 16 bits, for longer than there are", () => {
    connect();
    for (let i = 0; i < 66_000; i++) {
      if (!publish("a", "x", "retain")) {
        world.advance(25);
        expect(publish("a", "x", "retain")).toBe(true);
      }
    }
    const ids = broker.published.map(({ id }) => id);
    expect(ids).toHaveLength(66_000);
    expect(ids.slice(0, 3)).toEqual([1, 2, 3]);
    expect(ids.slice(65_534, 65_537)).toEqual([65_535, 1, 2]);
  });

  it("takes what fits to the byte, and says not now to what does not", () => {
    world.set("room", "200");
    connect();
    // Type 1, length 2, topic 2 + 1: payloads of up to 194 bytes.
    expect(publish("a", "x".repeat(194))).toBe(true);
    expect(publish("a", "y")).toBe(false);
    world.advance(25);
    expect(publish("a", "y")).toBe(true);
    expect(broker.on("a").map(({ pieces, text }) => [pieces, text.length])).toEqual([
      [1, 194],
      [1, 1],
    ]);
  });

  it("sends what never fits in pieces, and nothing between them", () => {
    world.set("room", "300");
    connect();
    const long = "0123456789".repeat(200);
    expect(publish("long", long, "retain")).toBe(true);
    expect(publish("a", "x")).toBe(false);
    expect(link.subscribe("t")).toBe(false);
    expect(broker.on("long")).toEqual([]);
    world.advance(500);
    expect(broker.on("long")).toMatchObject([{ text: long, retain: true }]);
    expect(broker.on("long")[0]!.pieces).toBeGreaterThan(5);
    expect(publish("a", "x")).toBe(true);
  });

  it("forgets the rest of a message with its connection", () => {
    world.set("room", "300");
    connect();
    publish("long", "x".repeat(2000));
    broker.end();
    link.open(will, events);
    world.advance(100);
    expect(publish("a", "x")).toBe(true);
    expect(broker.on("long")).toEqual([]);
  });

  it("counts topics in UTF-8", () => {
    world.set("room", "100");
    connect();
    expect(publish("ü".repeat(44), "x".repeat(8))).toBe(true);
    world.advance(25);
    expect(publish("ü".repeat(44), "x".repeat(9))).toBe(false);
  });

  it("copies before it returns", () => {
    world.set("room", "300");
    connect();
    const bytes = text("x".repeat(1000));
    link.publish("a", bytes, 1000, "once");
    bytes.fill(0);
    world.advance(500);
    expect(broker.on("a")[0]!.text).toBe("x".repeat(1000));
  });
});

describe("listening", () => {
  it("asks, stops asking, and says which topic the broker keeps from it", () => {
    connect();
    broker.refusedTopics = ["secret"];
    expect([link.subscribe("t"), link.subscribe("secret")]).toEqual([true, true]);
    expect(broker.subscribed).toEqual(["t", "secret"]);
    world.advance(20);
    expect(world.lines).toEqual(["sluice: the broker does not let us read secret"]);
    expect(link.unsubscribe("t")).toBe(true);
    expect(broker.subscribed).toEqual(["secret"]);
  });

  it("reads all of every fragment, however large", () => {
    connect();
    broker.deliver("t", "x".repeat(5000), 4096);
    expect(fragments.every(([topic, total]) => topic === "t" && total === 5000)).toBe(true);
    expect(fragments.map(([, , offset, length]) => [offset, length])).toEqual([
      [0, 1024],
      [1024, 1024],
      [2048, 1024],
      [3072, 1024],
      [4096, 904],
    ]);
  });

  it("goes on after a listener that throws", () => {
    onFragment = () => {
      throw new Error("mine");
    };
    connect();
    broker.deliver("t", "x".repeat(3000));
    expect(world.lines.at(-1)).toBe("sluice: defect, please report it: mine");
    expect(publish("a", "x")).toBe(true);
  });
});
