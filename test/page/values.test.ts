// Goal: the page shows values as the channel's owner wants them, and how far they can be trusted,
// where the device says so and nowhere else. Method: the built page in Chromium, bridges of the core
// with and without what is told, pixels of the chart for the band.
import { connectAsync } from "mqtt";
import type { Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { type RunningBroker, startBroker } from "../../host/mqtt/broker.ts";
import { FLAG_HELD, FLAG_OUTLIER } from "../../src/filter/flags.ts";
import { describeInBrowser, eventually, letIn } from "./browser.ts";
import { startDevice } from "./publish.ts";

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function broker(): Promise<RunningBroker> {
  const started = letIn(await startBroker({ host: "127.0.0.1", port: 0, wsPort: 0 }));
  closing.push(() => started.close());
  return started;
}

/** Pixels of the first chart as faint and blue as the light palette's band; of lines few are. */
const BAND_PIXELS = `(() => {
  const canvas = document.querySelector(".channel:not([hidden]) canvas");
  if (canvas === null) return -1;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    const [red, green, blue, alpha] = data.subarray(i, i + 4);
    if (alpha > 44 && alpha < 48 && red < 30 && green > 90 && blue > 150) count++;
  }
  return count;
})()`;
/** Chromium would rather read pixels from elsewhere than from where they are drawn. */
const READS = { expected: /WebSocket connection to|Multiple readback/ };
const bandPixels = (page: Page) => page.evaluate(BAND_PIXELS) as Promise<number>;

describeInBrowser("values", (open) => {
  test("decimals, ± and problem of the device, with what they mean", async () => {
    const { url, wsUrl } = await broker();
    let problem = true;
    const channels = [{ name: "water", decimals: 1 }];
    const stop = startDevice(url, "boiler", channels, () => ({
      ...{ value: 21.46, raw: 23.94, plusMinus: 0.1234, score: 7.25 },
      ...(problem ? { problem, flags: FLAG_OUTLIER | FLAG_HELD } : { problem, flags: 0 }),
    }));
    closing.push(stop);
    const page = await open(wsUrl!, "live", READS);
    await eventually(() => page.textContent(".reading")).toBe("21.5± 0.12°C");
    await eventually(() => page.textContent(".detail")).toContain("raw 23.9, score 7.3");
    expect(await page.getAttribute(".detail", "title")).toContain("above 6 it is an outlier");
    expect(await page.textContent(".flags")).toBe("held, outlier");
    expect(await page.getAttribute(".flags", "title")).toBe(
      "held: the value is that of an earlier reading\noutlier: far from the value",
    );
    expect(await page.locator(".problem-badge").isVisible()).toBe(true);
    expect(await page.textContent(".devices .problem")).toBe("problem: water");
    await page.waitForSelector(".legend-item:has-text('nine times of ten')");
    // Shades behind the band would mix with it.
    problem = false;
    await eventually(() => page.locator(".problem-badge").isVisible()).toBe(false);
    await eventually(() => page.locator(".devices .problem").isVisible()).toBe(false);
    await eventually(() => bandPixels(page)).toBeGreaterThan(1000);
    // The band is kept with the history, and shown again at once.
    await page.waitForTimeout(6000);
    stop();
    await page.reload();
    await eventually(() => bandPixels(page)).toBeGreaterThan(1000);
  });

  test("a device that tells none of it gets none of it", async () => {
    const { url, wsUrl } = await broker();
    closing.push(startDevice(url, "boiler", [{ name: "water" }], () => 21.4567 + Math.random()));
    const page = await open(wsUrl!, "live", READS);
    await eventually(() => page.textContent(".reading")).toMatch(/^2\d\.\d\d+°C$/);
    await eventually(() => bandPixels(page)).toBeLessThan(600);
    expect(await page.locator(".problem-badge").isVisible()).toBe(false);
    expect(await page.locator(".legend-item:has-text('nine times of ten')").count()).toBe(0);
  });

  test("models by name, with the beginning of their id", async () => {
    const { url, wsUrl } = await broker();
    closing.push(startDevice(url, "boiler", [{ name: "water" }], () => 21));
    const client = await connectAsync(url);
    closing.push(() => client.endAsync());
    const active = "0123456789abcdef";
    const report = { state: "idle", missing: [], active, activeName: "quiet pump" };
    const topic = "sluice/boiler/model/reported";
    await client.publishAsync(topic, JSON.stringify(report), { retain: true });
    const page = await open(wsUrl!);
    await eventually(() => page.textContent(".fact")).toBe("model quiet pump (01234567)");
    expect(await page.getAttribute(".fact .mono", "title")).toBe(active);
    expect(await page.textContent(".devices .faint")).toBe("online · quiet pump (01234567)");
  });

  test("a recording's chart has the band, and the reading under the cursor its ±", async () => {
    const page = await open("ws://127.0.0.1:9", "try", READS);
    await page.click("text=Greenhouse");
    await page.waitForSelector("text=2,400 rows");
    await page.focus(".results");
    for (let i = 0; i < 5; i++) await page.keyboard.press("+");
    await eventually(() => bandPixels(page)).toBeGreaterThan(1000);
    await page.hover(".u-over >> nth=0");
    await eventually(() => page.textContent(".cursor")).toMatch(/filtered [\d.]+ ± [\d.]+/);
  });
});
