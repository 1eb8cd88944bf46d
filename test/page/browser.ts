// The page in a real browser, for tests: Debian's Chromium, which .ci/run installs, driven by
// playwright-core. Every test gets pages of its own; whatever the page's policy blocks, and every
// error that nobody caught, fails the test.
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RunningBroker } from "../../host/mqtt/broker.ts";
import { startPage } from "../../host/page/server.ts";

export const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) =>
  existsSync(path),
);

export interface PageWishes {
  readonly width?: number;
  readonly height?: number;
  /** What the browser may complain about: a broker that is gone cannot be hidden from its log. */
  readonly expected?: RegExp;
}

/** `address`: of a broker, for a page that is served for this test; or of a page that is served. */
export type OpenPage = (address: string, view?: string, wishes?: PageWishes) => Promise<Page>;

/** Pages of these tests, and the brokers that let them in: ports are free ones each time. */
const pages = new Set<string>();
const brokers = new Set<RunningBroker>();

/** Lets the pages of these tests speak to `broker`. */
export function letIn(broker: RunningBroker): RunningBroker {
  brokers.add(broker);
  for (const url of pages) broker.allowOrigin(url);
  return broker;
}

/** `expect.poll` with the patience that a busy machine needs. */
export function eventually<T>(look: () => T) {
  return expect.poll(look, { timeout: 40_000 });
}

/** CI has a browser; elsewhere its absence is said, not hidden. */
export function describeInBrowser(name: string, body: (open: OpenPage) => void): void {
  if (CHROMIUM === undefined && process.env.CI !== "true") {
    test.skip(`Chromium is not installed: "${name}" is skipped`, () => {});
    return;
  }
  describe(name, () => {
    let browser: Browser;
    const closing: (() => Promise<unknown>)[] = [];
    const problems: string[] = [];
    beforeAll(async () => {
      // Its sandbox needs rights that root in a container does not have.
      const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
      browser = await chromium.launch({ executablePath: CHROMIUM ?? "chromium", args });
    });
    afterAll(async () => await browser?.close());
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
      expect(problems.splice(0)).toEqual([]);
    });
    const serve = async (broker: string): Promise<string> => {
      const served = await startPage(0, broker);
      closing.push(() => served.close());
      pages.add(served.url);
      for (const each of brokers) each.allowOrigin(served.url);
      return served.url;
    };
    body(async (address, view = "live", wishes = {}) => {
      const { expected, height = 900, width = 1280 } = wishes;
      const own = address.startsWith("http:") ? address : await serve(address);
      const page = await browser.newPage({ viewport: { width, height } });
      closing.push(() => page.close());
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("console", (message) => {
        if (message.type() !== "error" && message.type() !== "warning") return;
        if (expected?.test(message.text()) !== true) problems.push(message.text());
      });
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(own) && !/^(blob|data):/.test(url)) problems.push(`asks ${url}`);
      });
      await page.goto(`${own}#${view}`);
      return page;
    });
  });
}
