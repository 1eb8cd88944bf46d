// Goal: a report is readable and can be zoomed, in both themes and on a phone. Method: the page that
// `evaluate --out` writes, in Chromium.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";
import { inScratch, runCli } from "../host/run-cli.ts";
import { CHROMIUM } from "./browser.ts";

const LINES = Array.from({ length: 800 }, (_, i) => {
  const time = new Date(Date.UTC(2026, 0, 5) + 60_000 * i).toISOString();
  return `${time},${(20 + Math.sin(i / 30) + ((i * 7919) % 13) / 40).toFixed(3)}`;
});

test.skipIf(CHROMIUM === undefined && process.env.CI !== "true")(
  "evaluate's page: times on the axis, a zoom by dragging, nothing wider than a phone",
  async () => {
    await inScratch(async (folder) => {
      const [input, out] = [join(folder, "room.csv"), join(folder, "report.html")];
      writeFileSync(input, `time,room\n${LINES.join("\n")}\n`);
      expect((await runCli(["evaluate", input, "--out", out])).code).toBe(0);
      const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
      const browser = await chromium.launch({ executablePath: CHROMIUM ?? "chromium", args });
      try {
        const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
        const problems: string[] = [];
        page.on("pageerror", (error) => problems.push(error.message));
        page.on("console", (message) => problems.push(message.text()));
        await page.goto(`file://${out}`);
        expect(await page.textContent("th")).toBe("filter");
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
        const shown = () => page.evaluate("plots[0].scales.x.max - plots[0].scales.x.min");
        expect(await shown()).toBe(799 * 60_000);
        await page.locator(".u-over").scrollIntoViewIfNeeded();
        const area = (await page.locator(".u-over").boundingBox())!;
        await page.mouse.move(area.x + 0.25 * area.width, area.y + 40);
        expect(await page.textContent(".u-legend tr")).toMatch(/time.*2026-01-05T0\d:\d\d/);
        await page.mouse.down();
        await page.mouse.move(area.x + 0.75 * area.width, area.y + 40, { steps: 4 });
        await page.mouse.up();
        expect((await shown()) as number).toBeLessThan(0.6 * 799 * 60_000);
        expect(problems).toEqual([]);
      } finally {
        await browser.close();
      }
    });
  },
);
