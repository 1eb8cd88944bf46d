// Goal: what the page's worker answers is what the host's own parts say, and what leaves the page
// comes back as the same settings. Method: the session without a worker, under Node.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { readConfiguration } from "../../lab/settings/configuration.ts";
import { configured } from "../../lab/settings/options.ts";
import { formatDuration, formatNumber } from "../../page/numbers.ts";
import { commandText, configurationText, numbersOf } from "../../page/try/configuration.ts";
import { OTHERS } from "../../page/try/others.ts";
import type { Answer } from "../../page/try/protocol.ts";
import { SAMPLES, sampleText, sampleTruths } from "../../page/try/samples.ts";
import { Session } from "../../page/try/session.ts";
import { BrowserCrypto } from "../../page/update/browser-crypto.ts";
import { readModel } from "../../page/update/model-choice.ts";
import { reasonOf } from "../../page/update/reasons.ts";
import { CODES } from "../../src/model/codes.ts";
import { readFile } from "../../src/model/package.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function as<K extends Answer["kind"]>(kind: K, answer: Answer): Extract<Answer, { kind: K }> {
  expect(answer).toMatchObject({ kind });
  return answer as Extract<Answer, { kind: K }>;
}

function opened(text: string): Session {
  const session = new Session(loadModel());
  as("opened", session.answer({ kind: "open", name: "r.csv", bytes: encode(text) }));
  return session;
}

describe("session", () => {
  test("late stamps: the chart's time grows, and every filter's output stays at its reading", () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${i === 90 ? 80.5 : i},${i % 2}`);
    const session = opened(`t,v\n${rows.join("\n")}\n`);
    const others = { EMA: 1 };
    const ran = as("ran", session.answer({ kind: "run", channels: [{ name: "v" }], others }));
    const [channel] = ran.channels;
    const { raw, x } = channel!;
    expect(x.length).toBe(200);
    expect(x).toEqual(x.slice().sort());
    // An EMA of weight 1 is the reading itself.
    expect(channel!.others.get("EMA")).toEqual(raw);
  });

  test("a report policy lets fewer messages through; one that cannot work is named", () => {
    const session = opened(sampleText(SAMPLES[1]!));
    const run = (report: object) =>
      session.answer({ kind: "run", channels: [{ name: "level", report }], others: {} });
    const all = as(
      "ran",
      session.answer({ kind: "run", channels: [{ name: "level" }], others: {} }),
    );
    const few = as("ran", run({ deadband: 3 }));
    expect(few.messages).toBeGreaterThan(5);
    expect(few.messages).toBeLessThan(all.messages / 5);
    const failed = as("failed", run({ minMs: 10, maxMs: 5 }));
    expect(failed.mistake).toBe("level: report.minMs: expected at most maxMs, got 10 and 5");
  });

  test("too many channels, too short a recording and no recording are mistakes, not defects", () => {
    const session = new Session(loadModel());
    const run = session.answer({ kind: "run", channels: [], others: {} });
    expect(as("failed", run).mistake).toContain("no recording is open");
    const wide = `${Array.from({ length: 40 }, (_, i) => `c${i}`).join(",")}\n${"1.5,".repeat(39)}1\n`;
    const open = session.answer({ kind: "open", name: "wide.csv", bytes: encode(wide) });
    expect(as("failed", open).mistake).toContain("40 channels are too many");
    const short = opened("v\n1\n2\n").answer({ kind: "measure", channel: 0 });
    expect(as("failed", short).mistake).toContain("usable readings");
  });

  test("on each sample, Sluice's error is the least of those that are shown", () => {
    for (const sample of SAMPLES) {
      const session = opened(sampleText(sample));
      const [truth] = sampleTruths(sample);
      const answer = session.answer({ kind: "measure", channel: 0, truth: truth! });
      const sorted = [...as("measured", answer).entries].sort((a, b) => a.rmse - b.rmse);
      expect(sorted.length).toBe(1 + OTHERS.length);
      expect(sorted[0]!.name).toBe("Sluice");
    }
  }, 120_000);
});

describe("what leaves the page", () => {
  const channels = [
    { name: "T", unit: "°C", min: -40, sentinels: [85, -127], report: { deadband: 0.5 } },
    { name: "RH", noise: 0.25, resolution: 0.1, periodMs: 1000 },
  ] as const;

  test("a configuration comes back as the same settings", () => {
    const read = readConfiguration("c.json", configurationText(channels, 1000));
    const names = channels.map(({ name }) => name);
    const [first, { periodMs: _, ...second }] = channels;
    expect(read.periodMs).toBe(1000);
    expect(configured(names, read, []).channels).toEqual([first, second]);
  });

  test("a time between readings that no device can keep becomes the nearest that it can", () => {
    const periods = [0.5, 5, 999.7, 7 * 86_400_000].map(
      (periodMs) => JSON.parse(configurationText(channels, periodMs)).periodMs,
    );
    expect(periods).toEqual([10, 10, 1000, 86_400_000]);
  });

  test("the command quotes what a shell would take apart", () => {
    const text = commandText(
      "it's; rm -rf.csv",
      { missing: ["n/v", "-200"], decimal: "," },
      "sluice.json",
    );
    expect(text).toContain(`sluice simulate 'it'\\''s; rm -rf.csv' --config sluice.json`);
    expect(text).toContain("--missing n/v,-200 --decimal comma");
  });

  test("numbers as people type and read them", () => {
    expect(numbersOf(" −127; 85,0.5 ")).toEqual({ numbers: [-127, 85, 0.5], wrong: undefined });
    expect(numbersOf("85, x").wrong).toBe("x");
    expect(formatNumber(-2.71234, 1)).toBe("−2.71");
    expect(formatNumber(640.4, 200)).toBe("640");
    expect(formatNumber(1e-9, 0)).toBe("1.000e-9");
    expect(formatNumber(NaN, 1)).toBe("–");
    expect([50, 10_000, 600_000, 9e6].map(formatDuration)).toEqual([
      "50 ms",
      "10 s",
      "10 min",
      "2.5 h",
    ]);
  });
});

describe("models", () => {
  test("the browser's hashes are Node's: the factory model reads alike", () => {
    const file = Uint8Array.from(readFileSync("models/preset.slm"));
    expect(readFile(file.slice(), new BrowserCrypto()).header.name).toBe("preset");
    const choice = readModel("preset.slm", file);
    expect(choice).toMatchObject({ facts: { signed: "no", parameters: 460 }, release: undefined });
  });

  test("every code has words of its own; a later one stands for itself", () => {
    for (const code of CODES.slice(1)) expect(reasonOf(code)).toMatch(/^[A-Z].*\.$/);
    expect(reasonOf("ram 5000 4096")).toBe(reasonOf("ram"));
    expect(reasonOf("trial-mood")).toBe("trial-mood");
    expect(reasonOf("constructor")).toBe("constructor");
  });
});
