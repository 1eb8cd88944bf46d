// Goal: what the page makes of a recording is what `sluice simulate` makes of it, to the bit, also
// with settings; what cannot be read says where and what to do. Method: the built page in Chromium
// and the built command line, on one file each with dates, a decimal comma, missing marks and
// late stamps; the downloaded CSV is compared as text.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inScratch, runCli } from "../host/run-cli.ts";
import { describeInBrowser } from "./browser.ts";

/** Nobody answers there; this view needs no broker. */
const NO_BROKER = "ws://127.0.0.1:9";
const GONE = { expected: /WebSocket connection to/ };

const DOT = `time,room "A",RH\n${Array.from({ length: 600 }, (_, i) => {
  const time = new Date(Date.UTC(2026, 0, 5) + 10_000 * (i === 300 ? 290 : i)).toISOString();
  const room = i % 97 === 40 ? -200 : (20 + Math.sin(i / 30) + ((i * 7919) % 13) / 40).toFixed(3);
  return `${time},${room},${i % 50 === 7 ? "" : 50 + ((i * 31) % 7) / 10}`;
}).join("\n")}\n`;

const COMMA = `Datum;Uhrzeit;Wert\n${Array.from({ length: 400 }, (_, i) => {
  const clock = `${String(8 + Math.floor(i / 60)).padStart(2, "0")}.${String(i % 60).padStart(2, "0")}.00`;
  return `10.03.2026;${clock};${String(5 + ((i * 13) % 11) / 8).replace(".", ",")}`;
}).join("\n")}\n`;

const dropped = async (page: Page, name: string, text: string): Promise<void> => {
  await page.setInputFiles("input[type=file]", {
    name,
    mimeType: "text/csv",
    buffer: Buffer.from(text),
  });
  await page.waitForSelector(
    `.view-try .summary:has-text("${name}:"), .view-try .notice:has-text("${name}")`,
  );
};

const saved = async (page: Page, button: string): Promise<string> => {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.click(`button:text-is("${button}")`),
  ]);
  return readFileSync(await file.path(), "utf8");
};

async function simulated(text: string, ...options: string[]): Promise<string> {
  return inScratch(async (folder) => {
    const input = join(folder, "recording.csv");
    writeFileSync(input, text);
    const output = join(folder, "out.csv");
    const { code, stderr } = await runCli(["simulate", input, "--out", output, ...options]);
    expect([code, stderr]).toEqual([0, ""]);
    return readFileSync(output, "utf8");
  });
}

describeInBrowser("try it", (open) => {
  test("a dropped recording gives the bits of the command line", async () => {
    const page = await open(NO_BROKER, "try", GONE);
    for (const [name, text] of Object.entries({ "dot.csv": DOT, "comma.csv": COMMA })) {
      await dropped(page, name, text);
      const [ours, theirs] = [await saved(page, "Filtered CSV"), await simulated(text)];
      expect(ours.split("\n").length).toBeGreaterThan(400);
      expect(ours).toBe(theirs);
    }
  });

  test("so does a sample with settings, and its configuration gives them again", async () => {
    const page = await open(NO_BROKER, "try", GONE);
    await page.click("text=Greenhouse");
    await page.waitForSelector("text=2,400 rows");
    await page.click("text=add 85");
    await page.click("text=add −127");
    await page.check("label:has-text('Lowest reading') input");
    await page.check("label:has-text('Noise') input");
    await page.fill("[aria-label='Noise, as a number']", "0.25");
    await page.press("[aria-label='Noise, as a number']", "Enter");
    await page.check("label:has-text('Deadband') input");
    await page.waitForSelector(".channel .about:has-text('sentinel')");
    const configuration = await saved(page, "Configuration");
    const [channel] = JSON.parse(configuration).channels;
    expect(channel).toMatchObject({ name: "temperature", noise: 0.25, sentinels: [85, -127] });
    expect(channel.report.deadband).toBeGreaterThan(0);
    const recording = await saved(page, "Recording");
    const ours = await saved(page, "Filtered CSV");
    await inScratch(async (folder) => {
      const path = join(folder, "sluice.json");
      writeFileSync(path, configuration);
      expect(ours).toBe(await simulated(recording, "--config", path));
    });
    expect(await page.textContent(".view-try .summary")).toMatch(
      /messages would be sent \(\d+ %\)/,
    );
  });

  test("the others are drawn and measured", async () => {
    const page = await open(NO_BROKER, "try", GONE);
    await page.click("text=Rain tank");
    await page.waitForSelector("text=3,000 rows");
    for (const name of ["EMA", "Median", "1€", "Kalman"]) {
      await page.check(`.setting label:text-is(' ${name}') input`);
      await page.waitForSelector(`.try-result .legend-item:has-text("${name}")`);
    }
    await page.click("text=Measure on this channel");
    await page.waitForSelector(".measured table", { timeout: 60_000 });
    const names = await page.locator(".measured tbody th").allTextContents();
    expect(names.sort()).toEqual(["1€", "EMA", "Kalman, random walk", "Sluice", "median"]);
  });

  test("a word among numbers is named; how the file is read can be said, or why it cannot", async () => {
    const page = await open(NO_BROKER, "try", GONE);
    const lines = DOT.split("\n");
    lines[16] = "2026-01-05T00:02:30.000Z,<b>kaputt</b>,50";
    await dropped(page, "bad.csv", lines.join("\n"));
    await page.waitForSelector("text=bad.csv: 600 rows");
    await page.click("summary:text-is('How the file was read')");
    const said = await page.textContent(".reading-notes");
    expect(said).toContain('"room "A"": 1 cell without a number taken for no reading');
    expect(said).toContain('"<b>kaputt</b>" (1), first in line 17');
    await page.fill(".reading-notes label:has-text('No reading') input", "<b>kaputt</b>, -200");
    await page.click(".reading-notes >> text=Read it again");
    await page.waitForSelector(".reading-notes:not(:has-text('taken for no reading'))", {
      state: "attached",
    });
    expect(await page.textContent(".take-away")).toContain("--missing '<b>kaputt</b>,-200'");
    for (const [name, text, words] of [
      ["nothing.csv", "", "the file is empty"],
      ["words.csv", "a,b\nx,y\n", "no column of numbers"],
      ["head.csv", "a,b\n", "holds a header but no readings"],
    ] as const) {
      await dropped(page, name, text);
      expect(await page.textContent(".view-try .notice")).toContain(words);
    }
  });
});
