// Goal: a model that is pushed from the page ends on the device as `sluice publish` would end it:
// confirmed, refused with a reason, rolled back with a reason; what is no signed model is not
// published at all. Method: the built page in Chromium, simulated devices with their updaters behind
// the embedded broker, models that are signed here.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, expect, test } from "vitest";
import { readModel, writeModelFile } from "../../host/model/files.ts";
import { makeKeys, readPrivateKey } from "../../host/model/keys.ts";
import { signedModel } from "../../host/model/sign.ts";
import { startBroker } from "../../host/mqtt/broker.ts";
import { normals } from "../filter/replay.ts";
import { CLI, runCli } from "../host/run-cli.ts";
import { describeInBrowser, eventually, letIn } from "./browser.ts";

const PRESET = join(import.meta.dirname, "../../models/preset.json");
const folder = mkdtempSync(join(tmpdir(), "sluice-page-"));
const path = (name: string): string => join(folder, name);
const closing: (() => unknown)[] = [];
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

makeKeys(path("trusted.pem"), 1);
makeKeys(path("stranger.pem"), 1);

/** A filter whose readout is nothing: its value never moves. */
const lazy = JSON.parse(readFileSync(PRESET, "utf8"));
lazy.weights.fill(0, lazy.weights.length - 8 * (lazy.layers + 1));
writeFileSync(path("lazy.json"), JSON.stringify(lazy));

async function sign(
  name: string,
  sequence: number,
  source = PRESET,
  keyName = "trusted.pem",
): Promise<string> {
  const key = await readPrivateKey(path(keyName), undefined, new AbortController().signal);
  const model = readModel(source, { name, deviceClass: "sluice", sequence });
  const signed = signedModel(model, source, { key, deviceClass: "sluice", sequence, minEpoch: 0 });
  writeModelFile(path(`${name}.slm`), signed, []);
  return path(`${name}.slm`);
}

/** The WebSocket address of a broker with device "demo" at it, whose signal is noise alone. */
async function steady(): Promise<string> {
  const broker = letIn(await startBroker({ host: "127.0.0.1", port: 0, wsPort: 0 }));
  closing.push(() => broker.close());
  // On a signal that drifts, a value that never moves is caught by the watchdog now and then.
  const rows = normals(1, 60_000).map((n, second) => `${second},${20 + n}`);
  writeFileSync(path("noise.csv"), `time,T\n${rows.join("\n")}\n`);
  const device = ["--broker", broker.url, "--device", "demo", "--trust", path("trusted.pem.pub")];
  const pace = ["--trial-readings", "64", "--speed", "200"];
  const child = spawn(process.execPath, [CLI, "simulate", path("noise.csv"), ...device, ...pace]);
  closing.push(async () => {
    child.kill("SIGINT");
    await once(child, "close");
  });
  return broker.wsUrl!;
}

/** The address of the page of a demo whose device trusts the first key. */
async function demo(): Promise<string> {
  const device = ["--trust", path("trusted.pem.pub"), "--group", "hall", "--trial-readings", "64"];
  const child = spawn(process.execPath, [CLI, "demo", "--port", "0", "--speed", "500", ...device]);
  closing.push(async () => {
    child.kill("SIGINT");
    await once(child, "close");
  });
  let said = "";
  child.stdout.on("data", (text) => (said += text));
  await eventually(() => said).toMatch(/http:\/\/127\.0\.0\.1:\d+\//);
  return /http:\/\/127\.0\.0\.1:\d+\//.exec(said)![0];
}

async function publish(page: Page, file: string): Promise<void> {
  await page.setInputFiles(".view-update input[type=file]", file);
  await page.click('button:text-is("Publish")');
  await page.click("text=Publish now");
}

const outcome = (page: Page) => page.locator(".progress tbody tr").first().textContent();

describeInBrowser("update", (open) => {
  test("a model is pushed and confirmed; worse ones say why they are not", async () => {
    const page = await open(await steady(), "update");
    await page.check(".targets label:has-text('demo') input");

    await publish(page, await sign("good", 1000));
    const confirmed = eventually(() => outcome(page));
    await confirmed.toContain("It runs on this device now.");
    const id = (await runCli(["inspect", path("good.slm"), "--json"])).stdout;
    expect(await page.textContent(".view-update")).toContain(JSON.parse(id).id);
    await page.waitForSelector("text=Done: 1 of 1 device confirmed.");
    await page.click("nav >> text=Live");
    await page.waitForSelector(`.fact:has-text("${JSON.parse(id).id.slice(0, 8)}")`);
    await page.click("nav >> text=Update");

    await publish(page, await sign("strange", 2000, PRESET, "stranger.pem"));
    await eventually(() => outcome(page)).toContain("refused: key-unknown");
    expect(await outcome(page)).toContain("does not trust the key");

    await publish(page, await sign("lazy", 3000, path("lazy.json")));
    await expect.poll(() => outcome(page)).toContain("rolled-back: trial-worse");
    expect(await outcome(page)).toContain("follows the readings worse");

    await page.setInputFiles(".view-update input[type=file]", await sign("old", 500));
    await page.waitForSelector("text=accepted a newer model before");
  });

  test("to a group: those who are in it take it", async () => {
    const page = await open(await demo(), "update");
    await page.waitForSelector(".targets li");
    await page.fill("[aria-label='name of the group']", "hall");
    await publish(page, await sign("grouped", 1000));
    const confirmed = eventually(() => outcome(page));
    await confirmed.toContain("It runs on this device now.");
  });

  test("what is no signed model is named and cannot be published", async () => {
    const page = await open(await demo(), "update");
    await page.check(".targets label:has-text('demo') input");
    const broken = readFileSync(await sign("broken", 1000));
    broken[600]! ^= 1;
    writeFileSync(path("broken.slm"), broken);
    writeFileSync(path("text.slm"), "hello");
    await runCli(["pack", PRESET, "--out", path("unsigned.slm")]);
    for (const [name, words] of [
      ["text.slm", "is no model file"],
      ["broken.slm", "(digest)"],
      ["unsigned.slm", "is not signed"],
    ] as const) {
      await page.setInputFiles(".view-update input[type=file]", path(name));
      await page.waitForSelector(`.view-update .problem:has-text("${name}")`);
      expect(await page.textContent(".view-update .problem")).toContain(words);
      expect(await page.isDisabled('button:text-is("Publish")')).toBe(true);
    }
  });
});
