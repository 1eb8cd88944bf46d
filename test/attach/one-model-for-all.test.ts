// Goal: a model that is published to the gateway is tried on all its channels and then runs on all,
// those that come later included, also after a restart. Method: the whole chain over the embedded
// broker, published by the built command.
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { Banks } from "../../lab/attach/banks.ts";
import { GivenTopic } from "../../lab/attach/given.ts";
import { CHANNELS_MAX } from "../../src/limits.ts";
import { inScratch, runCli } from "../host/run-cli.ts";
import { embedded } from "../update/live-broker.ts";
import { attachTo, until, Watcher } from "./live-attachment.ts";

const PRESET = join(import.meta.dirname, "../../models/preset.json");
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

test("published, tried, confirmed, and still there after a restart", async () => {
  await inScratch(async (folder) => {
    const at = (name: string) => join(folder, name);
    expect((await runCli(["keygen", at("key")])).code).toBe(0);
    const sign = ["sign", PRESET, "--key", at("key"), "--out", at("new.slm")];
    expect((await runCli(sign)).code).toBe(0);
    const broker = await embedded();
    open.push(() => broker.close());
    const watcher = await Watcher.on(broker.url);
    open.push(() => watcher.end());
    const how = {
      state: at("state"),
      updates: { trust: [at("key.pub")], trialReadings: 256 },
      sources: { isDiscovering: false, given: [new GivenTopic("x/+")] },
    };
    let running = attachTo(broker.url, how);
    let i = 0;
    const feed = setInterval(() => {
      i++;
      const t = 20 + 3 * (Math.floor(i / 100) % 2) + ((i * 7919) % 101) / 500;
      for (const device of ["a", "b"]) watcher.client.publish(`x/${device}`, String(t));
    }, 4);
    const reported = () => watcher.last("sluice/attach/model/reported");
    const modelOf = (device: string) => watcher.last(`sluice/${device}/info`)?.model;
    try {
      await until(() => modelOf("b_filtered") !== undefined, "the devices");
      const before = modelOf("a_filtered");
      const to = ["--broker", broker.url, "--device", "attach", "--timeout", "50"];
      const { code, stdout, stderr } = await runCli(["publish", at("new.slm"), ...to]);
      expect(stdout + stderr).toMatch(/trial[\s\S]*confirmed/);
      expect(code).toBe(0);
      const { active } = reported();
      expect(active).not.toBe(before);
      const all = ["attach", "a_filtered", "b_filtered"];
      await until(() => all.every((device) => modelOf(device) === active), "told by all");
      watcher.client.publish("x/c", "20");
      await until(() => modelOf("c_filtered") === active, "by a new one");
      await running.stop();
      const infos = watcher.on("sluice/a_filtered/info").length;
      running = attachTo(broker.url, how);
      await until(() => watcher.on("sluice/a_filtered/info").length > infos, "it is back");
      expect(modelOf("a_filtered")).toBe(active);
      // The snapshot is of this model: nothing starts anew.
      const [device] = running.attachment.gateway.sources.devices.values();
      expect(device?.coldStart).toBe("");
    } finally {
      clearInterval(feed);
      await running.stop();
    }
  });
}, 90_000);

test("a bank that is made during a trial takes part in it, and each channel has a number", () => {
  const model = loadModel();
  const banks = new Banks(model);
  const channels = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `${i}` }));
  const first = banks.make(channels(2));
  const seen = new Set<number>();
  banks.watch((channel) => seen.add(channel));
  const header = { kind: "denoise", layers: model.layers, states: model.states };
  expect(banks.loadShadow({ header, weights: model.weights } as never)).toBe(true);
  banks.startShadow();
  const second = banks.make(channels(CHANNELS_MAX));
  for (let i = 0; i < 60; i++) {
    for (const bank of [first, second]) {
      for (let c = 0; c < bank.channels.length; c++) {
        bank.pushOne(c, 20 + Math.sin((i + c) * 12.9898), i * 1000);
      }
    }
  }
  expect(seen.size).toBe(2 + CHANNELS_MAX);
  banks.promoteShadow();
  seen.clear();
  first.pushOne(0, 20, 61_000);
  expect(seen.size).toBe(0);
});
