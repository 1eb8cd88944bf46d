// Goal: "good" means that a device runs it, and whatever stands in a model's place is one clear
// line. Method: the built command line on files that are signed by their author and yet wrong, and
// on JSON that is almost a model; the device's own check with weights that cannot be loaded.

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { NodeCrypto } from "../../host/model/crypto.ts";
import { loadModel, presetPath } from "../../host/model/presets.ts";
import { readFile } from "../../src/model/package.ts";
import { tensorsOf } from "../../src/model/shape.ts";
import type { Arenas } from "../../src/update/arenas.ts";
import { FaultFlash } from "../update/fault-flash.ts";
import { modelFile, resealed } from "../update/models.ts";
import { type FakeArenas, World } from "../update/world.ts";
import { inScratch, runCli } from "./run-cli.ts";

describe("sign and verify", () => {
  test("a model that does not answer its golden vector is neither signed nor good", async () => {
    await inScratch(async (directory) => {
      const path = (name: string) => join(directory, name);
      await runCli(["keygen", path("k")]);
      copyFileSync(presetPath(), path("m.json"));
      const sign = ["--key", path("k"), "--out"];
      expect((await runCli(["sign", path("m.json"), ...sign, path("good.slm")])).code).toBe(0);
      const good = await runCli(["verify", path("good.slm"), "--key", path("k.pub")]);
      expect(good).toMatchObject({ code: 0, stderr: "" });

      // The weights of another author under the table and digests that belong to them.
      const broken = resealed(Uint8Array.from(readFileSync(path("good.slm"))), (payload) => {
        payload.setFloat32(0, payload.getFloat32(0, true) + 0.5, true);
      });
      writeFileSync(path("broken.slm"), broken);
      for (const args of [
        ["sign", path("broken.slm"), ...sign, path("out.slm")],
        ["verify", path("broken.slm"), "--key", path("k.pub")],
      ]) {
        const { code, stderr } = await runCli(args);
        expect(stderr).toMatch(/^sluice: \S+broken\.slm: it misses its golden vector by [^\n]+ \(golden\)\n$/); // biome-ignore format: one line
        expect(code).toBe(1);
      }
    });
  });
});

test("on a device, weights that cannot be loaded are a code and never an exception", () => {
  const world = new World({ flash: new FaultFlash(6), factory: modelFile(0) });
  world.boot();
  const arenas: Arenas = world.arenas as FakeArenas;
  arenas.loadShadow = () => {
    throw new RangeError("columns: the room is too small");
  };
  world.broker.offer(modelFile(100));
  for (let i = 0; i < 50; i++) world.turn();
  expect(world.broker.reported).toMatchObject({ state: "rolled-back", code: "golden" });
});

describe("JSON in a model's place", () => {
  const preset = JSON.parse(readFileSync(presetPath(), "utf8"));
  const text = JSON.stringify(preset);
  const first = /("weights":\[)[^,]+,/;
  const tensors = tensorsOf(loadModel());
  const isLogA = tensors.flatMap(({ name, rows, cols }) => {
    return Array<boolean>(rows * cols).fill(name.endsWith("log_a"));
  });
  const weights = preset.weights.map((w: number, i: number) => (isLogA[i] ? 800 : w));

  test.each([
    ["null", "null"],
    ["a number", "1"],
    ["text", '"model"'],
    ["an array", "[1]"],
    ["an empty object", "{}"],
    ["null for a weight", text.replace(first, "$1null,")],
    ["text for a weight", text.replace(first, '$1"0.5",')],
    ["an array for a weight", text.replace(first, "$1[1],")],
    ["true for a weight", text.replace(first, "$1true,")],
    ["1e999", text.replace(first, "$11e999,")],
    ["2e6", text.replace(first, "$12000000,")],
    ["log_a 800", JSON.stringify({ ...preset, weights })],
    ["a weight too few", JSON.stringify({ ...preset, weights: preset.weights.slice(1) })],
    ["no weights", JSON.stringify({ ...preset, weights: {} })],
    ["half a layer", JSON.stringify({ ...preset, layers: 1.5 })],
    ["text for states", JSON.stringify({ ...preset, nState: "4", states: "4" })],
  ])("%s: one line, exit 1", async (_name, content) => {
    await inScratch(async (directory) => {
      const path = (name: string) => join(directory, name);
      writeFileSync(path("m.json"), content);
      writeFileSync(path("r.csv"), "time,v\n0,1\n1,2\n2,3\n");
      for (const args of [
        ["simulate", path("r.csv"), "--model", path("m.json")],
        ["pack", path("m.json"), "--out", path("o.slm")],
      ]) {
        const { code, stderr } = await runCli(args);
        expect(stderr).toMatch(/^sluice: \S+m\.json: [^\n]+\n$/);
        expect(stderr).not.toMatch(/defect/);
        expect(code).toBe(1);
      }
    });
  });
});

test("the preset reads as what it is", () => {
  const file = Uint8Array.from(readFileSync(join(presetPath(), "../preset.slm")));
  expect(readFile(file, new NodeCrypto()).header.kind).toBe("denoise");
});
