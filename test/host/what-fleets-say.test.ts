// Goal: people read what devices do in words: online or not, never updated or how far, models by
// their names, what a trial saw; a device that cannot run a file is named and gets nothing.
// Method: reports and infos as devices retain them, through `Fleet` and the built commands.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import mqtt from "mqtt";
import { expect, test } from "vitest";
import { Fleet } from "../../lab/fleet/fleet.ts";
import { sightText, standOf, unfitText } from "../../lab/fleet/outcome.ts";
import { fleetTable } from "../../lab/fleet/table.ts";
import { embedded } from "../update/live-broker.ts";
import { modelFile } from "../update/models.ts";
import { idOf } from "../update/world.ts";
import { inScratch, runCli } from "./run-cli.ts";

const ID = "0123456789abcdef";
const OTHER = "fedcba9876543210";
const bytes = (value: object) => new TextEncoder().encode(JSON.stringify(value));
const info = (runs: object) => ({ name: "D", version: "1", model: "m", channels: [{ name: "T" }], ...runs }); // biome-ignore format: one message
const report = (said: object) => ({ state: "idle", missing: [], active: ID, activeName: "preset", sequence: 0, floor: 0, ...said }); // biome-ignore format: one message
const trial = { channel: 0, readings: 512, running: 1.043, tried: 1.9 };

function heard(messages: Readonly<Record<string, object>>): Fleet {
  const fleet = new Fleet({ put: async () => {}, close: async () => {} }, "sluice");
  for (const [topic, value] of Object.entries(messages))
    fleet.hear(`sluice/${topic}`, bytes(value));
  return fleet;
}

const stand = (said: object) =>
  standOf(heard({ "d/model/reported": report(said) }).reported.get("d"));

test("what stands behind update", () => {
  expect(standOf(undefined)).toBe("takes no updates");
  expect(stand({})).toBe("never updated");
  expect(stand({ floor: 7 })).toBe("runs its factory model");
  expect(stand({ state: "confirmed", floor: 7 })).toBe("confirmed");
  expect(stand({ refused: OTHER, refusedCode: "key-unknown" })).toBe("refused: key-unknown");
});

test("what a trial saw is told of the model that was tried, and of no other", () => {
  const rolledBack = { state: "rolled-back", code: "trial-worse", id: OTHER, trial };
  const fleet = heard({ "d/info": info({}), "d/model/reported": report(rolledBack) });
  const said = (id: string) => sightText(fleet.reported.get("d"), id, fleet.infos.get("d"));
  expect(said(OTHER)).toBe("T, 512 readings: rms error 1.90, running model 1.04, in noise scales");
  expect(said(ID)).toBe("");
  fleet.hear("sluice/d/model/reported", bytes(report({ ...rolledBack, code: "golden" })));
  expect(said(OTHER)).toBe("");
  fleet.hear("sluice/d/status", new TextEncoder().encode("online"));
  expect(fleetTable(fleet)).toMatch(
    /^d +online +preset +0123456789abcdef +0 +rolled-back: golden$/m,
  );
});

test("a device that says nothing of formats is given the file; one of others is not", () => {
  const release = { modelFormat: 2, abi: 2 } as Parameters<typeof unfitText>[1];
  const unfit = (runs: object) =>
    unfitText(heard({ "d/info": info(runs) }).infos.get("d"), release);
  expect(unfitText(undefined, release)).toBe("");
  expect(unfit({})).toBe("");
  expect(unfit({ modelFormat: 2, abi: 2 })).toBe("");
  expect(unfit({ modelFormat: 1, abi: 2 })).toMatch(/^runs model format 1, ABI 2; the file has/);
  expect(unfit({ modelFormat: 2, abi: 1 })).toMatch(/ABI 1; .* update its software$/);
});

test("publish and rollout skip and name it; status says who is there", () =>
  inScratch(async (folder) => {
    const broker = await embedded();
    const client = await mqtt.connectAsync(broker.url);
    try {
      const file = modelFile(100);
      const path = join(folder, "good.slm");
      writeFileSync(path, file);
      const retain = (topic: string, text: string) =>
        client.publishAsync(`sluice/${topic}`, text, { retain: true, qos: 1 });
      await retain("old/info", JSON.stringify(info({ modelFormat: 1, abi: 1 })));
      await retain("old/model/reported", JSON.stringify(report({})));
      await retain("old/status", "offline");
      await retain("new/info", JSON.stringify(info({ modelFormat: 2, abi: 2 })));
      await retain("new/model/reported", JSON.stringify(report({ active: idOf(file) })));
      const to = ["--broker", broker.url];
      const one = await runCli(["publish", path, "--device", "old", ...to]);
      expect([one.code, one.stdout]).toEqual([3, ""]);
      expect(one.stderr).toMatch(/^sluice: old: not published, for it runs model format 1, ABI 1;/);
      const all = await runCli(["rollout", path, ...to]);
      expect(all.stdout).toMatch(/^old: skipped, for it runs model format 1/);
      expect(all.stdout).toMatch(/wave 100%: 1 devices, 0 failed/);
      const json = JSON.parse((await runCli(["rollout", path, ...to, "--json"])).stdout);
      expect(Object.keys(json.skipped)).toEqual(["old"]);
      expect(json.devices.new).toMatchObject({ update: "confirmed", modelFormat: 2 });
      const status = JSON.parse((await runCli(["status", ...to, "--json"])).stdout);
      expect(status.old).toMatchObject({ status: "offline", update: "never updated" });
    } finally {
      await client.endAsync();
      await broker.close();
    }
  }));
