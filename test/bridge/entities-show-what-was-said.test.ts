// Goal: Home Assistant shows what the device said: every template of discovery, on every message.
// Method: messages of a bridge in every format, and the updater's reports, rendered by Jinja, which
// Home Assistant uses; without Python and Jinja this is skipped, but never in CI.
import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Bridge } from "../../src/bridge/bridge.ts";
import type { PayloadFormat } from "../../src/bridge/formats.ts";
import type { Judged } from "../../src/filter/config.ts";
import { FLAG_OUTLIER, FLAG_SENTINEL, FLAG_UNAVAILABLE } from "../../src/filter/flags.ts";
import { FakeClock, FakeLink } from "./fake-link.ts";

/** Debian's, which has Debian's Jinja. */
const PYTHON = "/usr/bin/python3";
const isThere = spawnSync(PYTHON, ["-c", "import jinja2"]).status === 0;
const NAN = Number.NaN;
const GOOD: Judged = {
  value: 21.25,
  raw: 21.5,
  score: 1.5,
  flags: 0,
  ageMs: 0,
  plusMinus: 0.5,
  problem: false,
};

/** The state of each entity after the last message on its topic, as Home Assistant has it. */
function states(
  format: PayloadFormat,
  reading: Partial<Judged>,
  reports: readonly [topic: string, report: object][] = [],
): Record<string, string> {
  const link = new FakeLink();
  const clock = new FakeClock();
  const judged = [{ ...GOOD }];
  const bridge = new Bridge({
    ...{ link, clock, format, judged, device: "boiler" },
    channels: [{ name: "Büro-Fenster", unit: "°C", deviceClass: "temperature" }],
    info: { version: "1", model: "preset" },
    discovery: {},
    vitals: { rssiDbm: () => -61, freeHeapBytes: () => NAN },
    ...(reports.length > 0 && { peer: { onUp() {}, onDown() {}, onFragment() {} } }),
  });
  bridge.start();
  link.up();
  bridge.report();
  Object.assign(judged[0]!, reading);
  clock.advance(61_000);
  bridge.report();
  bridge.poll();
  const last = new Map(link.published.map(({ topic, text }) => [topic, text]));
  for (const [topic, report] of reports) last.set(topic, JSON.stringify(report));
  const { cmps } = JSON.parse(last.get("homeassistant/device/sluice_boiler/config")!);
  const ids = Object.keys(cmps).filter((id) => last.has(cmps[id].state_topic));
  const input = ids.map((id) => [cmps[id].value_template, last.get(cmps[id].state_topic)]);
  const script = fileURLToPath(new URL("render-templates.py", import.meta.url));
  const texts = execFileSync(PYTHON, [script], { input: JSON.stringify(input) });
  const rendered: string[] = JSON.parse(texts.toString());
  return Object.fromEntries(ids.map((id, i) => [id.replace("-B_ro-Fenster", ""), rendered[i]!]));
}

function reported(state: string, more: object = {}): Record<string, unknown> {
  const idle = { state, code: "", id: "", have: 0, of: 0, missing: [], active: "aaaa" };
  const report = { ...idle, ...more };
  const { "device-model": model } = states("json", {}, [["sluice/boiler/model/reported", report]]);
  return JSON.parse(model!);
}

describe.runIf(isThere || process.env.CI === "true")("rendered by Jinja", () => {
  test.each(["json", "values", "tasmota"] as const)("%s: a good reading", (format) => {
    const { value, raw, score, flags, problem } = states(format, {});
    expect({ value, flags, problem }).toEqual({ value: "21.25", flags: "ok", problem: "OFF" });
    if (format !== "values") expect([raw, score]).toEqual(["21.5", "1.5"]);
  });

  test("json: what is missing is None, which Home Assistant shows as unknown", () => {
    const flags = FLAG_SENTINEL | FLAG_UNAVAILABLE;
    const none = { value: NAN, raw: NAN, score: NAN, plusMinus: NAN, problem: true, flags };
    expect(states("json", none)).toMatchObject({
      plus_minus: "None",
      value: "None",
      raw: "None",
      score: "None",
      flags: "sentinel|unavailable",
      problem: "ON",
    });
  });

  test.each(["json", "values", "tasmota"] as const)(
    "%s: a problem is what the channel says",
    (format) => {
      expect(states(format, { problem: true }).problem).toBe("ON");
      expect(states(format, { problem: false, flags: FLAG_OUTLIER }).problem).toBe("OFF");
    },
  );

  test.each(["json", "tasmota"] as const)("%s: ± of the value", (format) => {
    expect(states(format, { plusMinus: 0.75 }).plus_minus).toBe("0.75");
  });

  test("the device's own state", () => {
    expect(states("json", {})).toMatchObject({
      "device-uptime": "61",
      "device-rssi": "-61",
      "device-heap": "None",
      "device-dropped": "0",
    });
  });

  test("the model: without an updater what info says, installed and latest alike", () => {
    const { "device-model": model } = states("json", {});
    expect(JSON.parse(model!)).toEqual({ installed_version: "preset", latest_version: "preset" });
  });

  test("the model: progress while a new one comes, none before and after", () => {
    const versions = { installed_version: "aaaa", latest_version: "aaaa" };
    const idle = { ...versions, in_progress: false, update_percentage: null };
    expect(reported("idle")).toEqual(idle);
    expect(reported("downloading", { id: "bbbb", have: 3, of: 8 })).toEqual({
      installed_version: "aaaa",
      latest_version: "bbbb",
      in_progress: true,
      update_percentage: 37,
    });
    expect(reported("trial", { id: "bbbb" })).toMatchObject({
      latest_version: "bbbb",
      in_progress: true,
      update_percentage: null,
    });
    expect(reported("rolled-back", { id: "bbbb", code: "trial-worse" })).toEqual(idle);
    expect(reported("confirmed", { id: "aaaa" })).toEqual(idle);
  });
});
