// Goal: what people own shows up filtered: found by itself, named, with its availability, no spike in
// a value, and what is no number left alone. Method: twenty devices in their makers' shapes over real
// sockets, on the embedded broker and on Mosquitto.
import { afterEach, describe, expect, test } from "vitest";
import { embedded, MOSQUITTO, mosquitto } from "../update/live-broker.ts";
import { attachTo, until, Watcher } from "./live-attachment.ts";
import { ODD, SOURCES } from "./makers.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe.each([
  ["the embedded broker", embedded, true],
  ["Mosquitto", () => mosquitto(), MOSQUITTO !== undefined],
] as const)("on %s", (_, start, isThere) => {
  test.runIf(isThere)(
    "twenty devices are found and filtered, and what is no number is not",
    async () => {
      const broker = await start();
      open.push(() => broker.close());
      const watcher = await Watcher.on(broker.url);
      open.push(() => watcher.end());
      const say = async ([topic, payload]: readonly [string, string], retain = false) => {
        await watcher.client.publishAsync(topic, payload, { retain });
      };
      for (const source of SOURCES) {
        for (const message of source.announcements) await say(message, true);
        await say(source.presence(true), true);
        // Kept at the broker from yesterday: a reading of none.
        for (const message of source.readings(0, 85)) await say(message, true);
      }
      await say(ODD, true);
      const running = attachTo(broker.url);
      open.push(running.stop);
      const { figures, gateway } = running.attachment;
      expect(figures.devices).toBe(0);
      await until(() => watcher.announced().size === SOURCES.length, "all announcements");
      const infos = () =>
        watcher.topics.filter((topic) => /^sluice\/(?!attach).*\/info$/.test(topic));
      await until(() => infos().length === SOURCES.length, "the end of all greetings");
      // Nothing was measured yet: what was kept is old.
      expect(watcher.topics.filter((topic) => topic.endsWith("/out"))).toEqual([]);
      expect(gateway.notUnderstood.map(({ name }) => name).sort()).toEqual(
        ["mode", "mode", "mode", "odd"].sort(),
      );
      for (let i = 0; i < 60; i++) {
        for (const source of SOURCES) {
          for (const message of source.readings(i, i === 50 ? 85 : undefined)) await say(message);
        }
      }
      const devices = [...watcher.announced().keys()];
      expect(devices).toContain("Küche 🌡 filtered");
      expect(devices.filter((name) => name.startsWith("attic filtered"))).toHaveLength(2);
      const outs = () => watcher.topics.filter((topic) => /^sluice\/.*\/out$/.test(topic));
      const messages = 60 * SOURCES.reduce((sum, each) => sum + each.readings(0).length, 0);
      // Silence is said too, a second after the last reading.
      const isReading = (text: string) => !text.includes("missing");
      const said = () => outs().flatMap((topic) => watcher.on(topic).filter(isReading)).length;
      await until(() => said() === messages, "a value for each reading");
      expect(gateway.readings).toBe(60 * 40);
      for (const topic of outs()) {
        const all = watcher
          .on(topic)
          .filter(isReading)
          .map((text) => JSON.parse(text).channels);
        const id = Object.keys(all[0]).find((each) => /temperature/i.test(each)) ?? "";
        const values: number[] = all.map((channels) => channels[id].value).filter(Number.isFinite);
        const raws: number[] = all.map((channels) => channels[id].raw);
        expect(Math.max(...raws)).toBe(85);
        // The spike arrived in the reading, and not in the value.
        expect(Math.max(...values)).toBeLessThan(21);
        expect(Math.min(...values)).toBeGreaterThan(19);
      }
    },
  );

  test.runIf(isThere)(
    "a counter counts, an angle comes round, a door contact is left alone",
    async () => {
      const broker = await start();
      open.push(() => broker.close());
      const watcher = await Watcher.on(broker.url);
      open.push(() => watcher.end());
      for (const { announcements } of SOURCES) {
        for (const [topic, payload] of announcements) {
          await watcher.client.publishAsync(topic, payload, { retain: true });
        }
      }
      open.push(attachTo(broker.url).stop);
      await until(() => watcher.announced().size === SOURCES.length, "all announcements");
      const all = watcher.announced();
      const classOf = (device: string, id: string) => {
        const components = all.get(device)?.cmps as Record<string, { state_class: string }>;
        return components[id]?.state_class;
      };
      expect(classOf("shellyplus1pm-3 filtered", "value-energy")).toBe("total_increasing");
      expect(classOf("station-1 filtered", "value-wind")).toBe("measurement_angle");
      expect(classOf("bedroom filtered", "value-temperature")).toBe("measurement");
      for (const { cmps, dev } of all.values()) {
        expect(dev.via_device).toBe("sluice_attach");
        expect(JSON.stringify(cmps)).not.toMatch(/contact|relay|value-mode/);
      }
    },
  );

  test.runIf(isThere)("a source that goes offline takes its virtual device with it", async () => {
    const broker = await start();
    open.push(() => broker.close());
    const watcher = await Watcher.on(broker.url);
    open.push(() => watcher.end());
    const [source] = SOURCES;
    const say = async ([topic, payload]: readonly [string, string], retain = false) => {
      await watcher.client.publishAsync(topic, payload, { retain });
    };
    for (const message of source?.announcements ?? []) await say(message, true);
    const running = attachTo(broker.url);
    open.push(running.stop);
    const status = "sluice/bedroom_filtered/status";
    await until(() => watcher.on(status).at(-1) === "online", "online");
    await say(source!.presence(false), true);
    await until(() => watcher.on(status).at(-1) === "offline", "offline");
    await say(source!.presence(true), true);
    await until(() => watcher.on(status).at(-1) === "online", "online again");
    // Announced no more: nothing of it stays at the broker.
    for (const [topic] of source?.announcements ?? []) await say([topic, ""], true);
    await until(() => watcher.on(status).at(-1) === "", "removed");
    const config = "homeassistant/device/sluice_bedroom_filtered/config";
    expect(watcher.on(config).at(-1)).toBe("");
    await running.stop();
    expect(watcher.on("sluice/attach/status").at(-1)).toBe("offline");
  });
});
