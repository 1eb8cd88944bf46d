// Goal: what people see live is what devices publish. Values arrive, a restart of the broker
// passes, a wrong password is named, names are text whatever is in them, and the charts can be
// paused and zoomed by mouse and keyboard. Method: the built page in Chromium, the embedded broker
// over WebSocket, the demo's simulated device and bridges of the core.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { type BrokerRequest, type RunningBroker, startBroker } from "../../host/mqtt/broker.ts";
import { CLI } from "../host/run-cli.ts";
import { freePort, MOSQUITTO, mosquitto } from "../update/live-broker.ts";
import { describeInBrowser, eventually, letIn } from "./browser.ts";
import { startDevice } from "./publish.ts";

const HOST = "127.0.0.1";
const GONE = /WebSocket connection to/;
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function broker(request: Partial<BrokerRequest> = {}): Promise<RunningBroker> {
  const started = letIn(await startBroker({ host: HOST, port: 0, wsPort: 0, ...request }));
  closing.push(() => started.close());
  return started;
}

function publish(url: string, name: string, channels: readonly string[], next: () => number) {
  closing.push(
    startDevice(
      url,
      name,
      channels.map((channel) => ({ name: channel })),
      next,
    ),
  );
}

const shownValue = async (page: Page) =>
  Number(((await page.textContent(".reading .value")) ?? "").replace("−", "-"));

/** First and last time that the browser keeps of its only device, for the page to evaluate. */
const KEPT_SPAN = `new Promise((resolve) => {
  const opening = indexedDB.open("sluice", 1);
  opening.onsuccess = () => {
    const asking = opening.result.transaction("histories").objectStore("histories").getAll();
    asking.onsuccess = () => {
      opening.result.close();
      resolve(asking.result.flatMap(({ times }) => [times[0], times.at(-1)]));
    };
  };
})`;

describeInBrowser("live view", (open) => {
  test("a page that is opened again shows what it had, and a device that is gone can go", async () => {
    const { url, wsUrl } = await broker();
    let value = 0;
    publish(url, "pump", ["a"], () => value++);
    const page = await open(wsUrl!);
    const kept = () => page.evaluate(KEPT_SPAN) as Promise<number[]>;
    await eventually(async () => (await kept()).length).toBe(2);
    const [firstMs] = await kept();
    await page.reload();
    // Readings of before and of since are in one history.
    await eventually(async () => (await kept())[1]! - Date.now()).toBeGreaterThan(-3000);
    expect((await kept())[0]).toBe(firstMs);
    for (const close of closing.splice(1)) await close();
    await eventually(() => page.textContent(".badge")).toBe("offline");
    await page.click("text=Remove");
    await eventually(() => page.locator("text=No devices yet").count()).toBe(1);
  });

  test("the demo's page shows its device, live", async () => {
    const demo = spawn(process.execPath, [CLI, "demo", "--port", "0", "--speed", "200"]);
    closing.push(async () => {
      demo.kill("SIGINT");
      await once(demo, "close");
    });
    let said = "";
    demo.stdout.on("data", (text) => (said += text));
    await eventually(() => said).toMatch(/http:\/\/127\.0\.0\.1:\d+\//);
    const [own] = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)!;
    const page = await open(own);
    await page.waitForSelector("text=boiler");
    await eventually(() => page.locator(".channel canvas").count()).toBeGreaterThan(1);
    await eventually(() => shownValue(page)).toBeGreaterThan(20);
    const before = await page.textContent(".about");
    await eventually(() => page.textContent(".about")).not.toBe(before);
    expect(await page.textContent(".badge")).toBe("online");
  });

  test("values are those of the device, and it comes back after the broker's restart", async () => {
    const first = await broker();
    let value = 21;
    publish(first.url, "boiler", ["water"], () => value);
    const page = await open(first.wsUrl!, "live", { expected: GONE });
    await eventually(() => shownValue(page)).toBe(21);
    value = -3;
    await eventually(() => shownValue(page)).toBe(-3);
    const ports = { port: portOf(first.url), wsPort: portOf(first.wsUrl!) };
    await first.close();
    await page.waitForSelector("text=closed the connection");
    await page.waitForSelector("text=Trying again by itself");
    await broker(ports);
    value = 40;
    await eventually(() => shownValue(page)).toBe(40);
    await eventually(() => page.textContent(".badge")).toBe("online");
    expect(await page.locator("text=Trying again").count()).toBe(0);
  });

  test.skipIf(MOSQUITTO === undefined && process.env.CI !== "true")(
    "Mosquitto over WebSocket, with a password file",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "sluice-page-"));
      closing.push(() => rmSync(folder, { recursive: true }));
      const passwords = join(folder, "passwords");
      writeFileSync(passwords, "");
      execFileSync("mosquitto_passwd", ["-b", passwords, "ann", "right"]);
      const port = await freePort();
      const settings = [`password_file ${passwords}`, `listener ${port} 127.0.0.1`];
      const real = await mosquitto("off", [...settings, "protocol websockets"]);
      closing.push(() => real.close());
      publish(real.url.replace("//", "//ann:right@"), "boiler", ["water"], () => 21);
      const page = await open(`ws://127.0.0.1:${port}`, "live", { expected: GONE });
      await page.waitForSelector("text=refused the user name or password");
      await page.click("text=Sign in");
      await page.fill("dialog input[autocomplete=username]", "ann");
      await page.fill("dialog input[type=password]", "right");
      await page.keyboard.press("Enter");
      await eventually(() => shownValue(page)).toBe(21);
    },
  );

  test("no broker, no devices, a wrong password: each says what to do", async () => {
    const gone = await broker();
    await gone.close();
    const lost = await open(gone.wsUrl!, "live", { expected: GONE });
    await lost.waitForSelector("text=no broker answers");
    expect(await lost.textContent(".notice")).toContain("sluice broker");

    const empty = await open((await broker()).wsUrl!);
    await empty.waitForSelector("text=No devices yet");
    const next = await empty.locator(".notice .command").allTextContents();
    expect(next.map((line) => line.split(" ")[1])).toEqual(["simulate", "init"]);
    await empty.click(".notice a");
    await empty.waitForSelector("text=or a sample");

    const strict = await broker({
      authenticate: (_client, name, password, done) =>
        done(null, name === "ann" && password?.toString() === "right"),
    });
    const page = await open(strict.wsUrl!, "live", { expected: GONE });
    await page.waitForSelector("text=refused the user name or password");
    await page.click("text=Sign in");
    await page.fill("dialog input[autocomplete=username]", "ann");
    await page.fill("dialog input[type=password]", "wrong");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=refused the user name or password");
    await page.click("text=Sign in");
    await page.fill("dialog input[type=password]", "right");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=No devices yet");
    expect(await page.evaluate("JSON.stringify(localStorage)")).not.toContain("right");
  });

  test("hostile names stay text, and do not break the layout", async () => {
    const { url, wsUrl } = await broker();
    const hostile = [
      '<img src=x onerror="document.title=1">',
      `${"W".repeat(200)}`,
      "\u202egnihtemos \u05e9\u05dc\u05d5\u05dd",
      "__proto__",
    ];
    publish(url, "<script>document.title=2</script>", hostile, () => 7);
    const page = await open(wsUrl!);
    const names = () => page.locator(".channel h3 bdi").allTextContents();
    await eventually(names).toEqual(hostile);
    expect(await page.textContent(".device h2")).toBe("<script>document.title=2</script>");
    expect(await page.locator("img:not(.brand img), .channel script").count()).toBe(0);
    expect(await page.title()).toBe("Live – Sluice");
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      expect(wide).toBeLessThanOrEqual(width);
    }
  });

  test("pause, zoom by dragging, move and come back by keyboard", async () => {
    const { url, wsUrl } = await broker();
    publish(url, "boiler", ["water", "air"], Math.random);
    const page = await open(wsUrl!);
    await page.waitForSelector(".channel canvas");
    await page.click("text=Pause");
    await page.waitForSelector("text=Back to now");
    await page.click("text=Back to now");
    const area = (await page.locator(".u-over").first().boundingBox())!;
    await page.mouse.move(area.x + 0.5 * area.width, area.y + 50);
    await page.mouse.down();
    await page.mouse.move(area.x + 0.9 * area.width, area.y + 60, { steps: 4 });
    await page.mouse.up();
    await page.waitForSelector("text=Back to now");
    await page.focus(".charts");
    await page.keyboard.press("0");
    await page.waitForSelector("text=Pause");
    await page.keyboard.press("ArrowLeft");
    await page.waitForSelector("text=Back to now");
    await page.keyboard.press("Space");
    await page.waitForSelector("text=Pause");
  });
});

function portOf(url: string): number {
  return Number(new URL(url).port);
}
