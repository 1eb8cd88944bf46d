// Goal: what anybody writes to a broker decides nothing and shows nothing but itself: forged floors
// do not reach signatures, forged reports do not drive the terminal. Method: retained forgeries on
// the embedded broker, the built command line as a child process; the readers with any JSON.

import { copyFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import mqtt from "mqtt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeKeys } from "../../host/model/keys.ts";
import { presetPath } from "../../host/model/presets.ts";
import { clean } from "../../host/terminal/say.ts";
import { Fleet } from "../../lab/fleet/fleet.ts";
import { readReport } from "../../lab/fleet/messages.ts";
import { nextSequence } from "../../lab/fleet/sequence.ts";
import { readHeader } from "../../src/model/format.ts";
import { embedded, type LiveBroker } from "../update/live-broker.ts";
import { inScratch, runCli } from "./run-cli.ts";

let broker: LiveBroker;
beforeEach(async () => {
  broker = await embedded();
});
afterEach(() => broker.close());

async function retain(messages: Readonly<Record<string, string>>): Promise<mqtt.MqttClient> {
  const client = await mqtt.connectAsync(broker.url);
  for (const [topic, text] of Object.entries(messages)) {
    await client.publishAsync(topic, text, { retain: true, qos: 1 });
  }
  return client;
}

const nowS = () => Math.floor(Date.now() / 1000);
const POISON = '{"state":"idle","missing":[],"floor":4294901758}';
const report = (floor: unknown) => JSON.stringify({ state: "idle", missing: [], floor });

/** Signs and publishes for d1; the sequence that went out, if one did. */
async function published(
  messages: Readonly<Record<string, string>>,
  ...more: readonly string[]
): Promise<{ code: number | null; stderr: string; sequence: number | undefined }> {
  const client = await retain(messages);
  let sequence: number | undefined;
  client.on("message", (_, bytes) => {
    sequence = readHeader(Uint8Array.from(bytes)).sequence;
  });
  await client.subscribeAsync("sluice/d1/model/desired");
  const ended = await inScratch(async (directory) => {
    const key = join(directory, "key");
    makeKeys(key, 1);
    const model = join(directory, "m.slm");
    copyFileSync(presetPath(), model);
    const to = ["--broker", broker.url, "--device", "d1", "--key", key, "--timeout", "1"];
    return runCli(["publish", model, ...to, ...more]);
  });
  await client.endAsync();
  return { ...ended, sequence };
}

describe("the sequence that publish signs", () => {
  test("comes from the clock; a forged floor of another device is not listened to", async () => {
    const { sequence } = await published({ "sluice/ghost/model/reported": POISON });
    expect(Math.abs(sequence! - nowS())).toBeLessThan(30);
  });

  test("rises above a floor of the device that a clock could have given", async () => {
    const floor = nowS() + 1000;
    const { sequence } = await published({ "sluice/d1/model/reported": report(floor) });
    expect(sequence).toBe(floor + 1);
  });

  test.each([
    ["far ahead", 4294901758, /^sluice: d1 reports to have accepted sequence 4294901758, /],
    ["absent", undefined, /^sluice: d1 reports no sequence /],
    ["text", "7", /^sluice: d1 reports no sequence /],
    ["1e308", 1e308, /^sluice: d1 reports no sequence /],
    ["negative", -1, /^sluice: d1 reports no sequence /],
  ])(
    "a floor that is %s: one line with device and option, nothing is signed",
    async (_, floor, line) => {
      const ended = await published({ "sluice/d1/model/reported": report(floor) });
      expect(ended).toMatchObject({ code: 1, sequence: undefined });
      expect(ended.stderr).toMatch(line);
      expect(ended.stderr).toMatch(/^[^\n]+--sequence[^\n]+\n$/);
    },
  );

  test("--sequence is the person's own word", async () => {
    const messages = { "sluice/d1/model/reported": report(3e9) };
    expect((await published(messages, "--sequence", "3000000001")).sequence).toBe(3000000001);
  });

  test("any reports: an error, or a sequence within a day of the clock", () => {
    const floors = fc.oneof(fc.json(), fc.integer(), fc.double(), fc.maxSafeNat());
    const property = fc.property(floors, fc.integer({ min: 1e9, max: 4e9 }), (floor, now) => {
      const heard = readReport(new TextEncoder().encode(report(floor)))!;
      try {
        const sequence = nextSequence(now * 1000, ["d"], new Map([["d", heard]]));
        expect(sequence).toBeGreaterThanOrEqual(now);
        expect(sequence).toBeLessThanOrEqual(now + 86_400);
      } catch (error) {
        expect((error as Error).name).toBe("UserError");
      }
    });
    fc.assert(property, { seed: 1, numRuns: 2000 });
  });
});

describe("reports are rebuilt field by field", () => {
  const kinds = { state: "string", code: "string", refusedCode: "string" } as const;

  test("hostile fields become neutral ones", () => {
    const hostile = {
      ...{ state: "trial", code: "\u001b[2J", id: "x", active: 5, previous: [], refused: {} },
      ...{ have: "1", of: 1e308, missing: ["length", { toString: 1 }, 3, 3, -1, 30, 1.5, 29] },
      ...{ sequence: null, floor: "9", refusedCode: ["a"], needs: -1, has: Number.NaN, extra: 1 },
    };
    expect(readReport(new TextEncoder().encode(JSON.stringify(hostile)))).toEqual({
      ...{ state: "trial", code: " [2J", id: "", active: "", previous: "", refused: "" },
      ...{ have: 0, of: 0, missing: [3, 29], sequence: NaN, floor: NaN, refusedCode: "none" },
      ...{ needs: 0, has: 0, name: "", activeName: "" },
      trial: { channel: 0, readings: 0, running: NaN, tried: NaN },
    });
  });

  test("any JSON: nothing, or every field of its kind", () => {
    const fields = ["state", "missing", "active", "id", "floor", "have", "code", "refusedCode"];
    const any = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...fields), fc.oneof(fc.jsonValue(), fc.constant([1]))),
      fc.record({
        state: fc.constantFrom("idle", "trial", "x"),
        missing: fc.array(fc.jsonValue()),
        code: fc.jsonValue(),
      }),
    );
    const property = fc.property(any, (value) => {
      const heard = readReport(new TextEncoder().encode(JSON.stringify(value)));
      if (heard === undefined) return;
      for (const [field, content] of Object.entries(heard)) {
        const isText =
          field in kinds || /^(id|active|previous|refused|name|activeName)$/.test(field);
        const kind = /^(missing|trial)$/.test(field) ? "object" : isText ? "string" : "number";
        expect(typeof content).toBe(kind);
        if (typeof content === "string") expect(clean(content)).toBe(content);
      }
      expect(heard.missing.every((n) => n >= 0 && n < 30)).toBe(true);
    });
    fc.assert(property, { seed: 1, numRuns: 3000 });
  });
});

test("names that are no ids, and ids without end, are not followed", () => {
  const fleet = new Fleet({ put: async () => {}, close: async () => {} }, "sluice");
  const online = new TextEncoder().encode("online");
  const good = new TextEncoder().encode(report(5));
  for (const id of ["a b", "group", "blob", "é", "\u001b", "+"]) {
    fleet.hear(`sluice/${id}/status`, online);
    fleet.hear(`sluice/${id}/model/reported`, good);
  }
  expect(fleet.online.size + fleet.reported.size).toBe(0);
  for (let i = 0; i < 12_000; i++) fleet.hear(`sluice/d${i}/model/reported`, good);
  expect(fleet.reported.size).toBe(10_000);
});

describe("status", () => {
  const FORGED = {
    "sluice/good/model/reported": report(5),
    "sluice/esc/model/reported":
      '{"state":"trial","code":"\\u001b]0;owned\\u0007\\nd9  online","missing":[1],"active":5}',
    "sluice/esc/status": "\u001b[31monline",
    "sluice/b\u001b[2J/status": "online",
    "sluice/two\u202ewords/status": "online",
    "sluice/not/model/reported": "[1e308]",
  };

  test("prints a table that no forged report drives or breaks", async () => {
    await (await retain(FORGED)).endAsync();
    const { code, stdout, stderr } = await runCli(["status", "--broker", broker.url]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n").map(clean).join("\n")).toBe(stdout);
    expect(stdout.trim().split("\n").map((line) => line.split(" ")[0])).toEqual(["device", "esc", "good"]); // biome-ignore format: one line
  });

  test("--json has the same rebuilt reports", async () => {
    await (await retain(FORGED)).endAsync();
    const { stdout } = await runCli(["status", "--broker", broker.url, "--json"]);
    const all = JSON.parse(stdout);
    expect(Object.keys(all).sort()).toEqual(["esc", "good"]);
    expect(all.esc).toMatchObject({ active: "", missing: [1], floor: null });
  });
});
