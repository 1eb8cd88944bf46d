// Goal: the page's server gives its files and nothing else, under a policy that forbids everything
// from elsewhere; wrong addresses and ports are one clear line. Method: requests to the server, and
// the built command line.
import { request } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { type RunningPage, startPage } from "../../host/page/server.ts";
import { runCli } from "../host/run-cli.ts";

const closing: RunningPage[] = [];
afterEach(async () => {
  for (const page of closing.splice(0)) await page.close();
});

async function served(broker = ""): Promise<RunningPage> {
  const page = await startPage(0, broker);
  closing.push(page);
  return page;
}

/** Sends a path as it is; `fetch` would tidy it. */
function statusOf(url: string, path: string, method = "GET"): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { path, method }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    });
    sent.on("error", reject).end();
  });
}

describe("the page's server", () => {
  test("each file with its type; the policy allows own scripts and WebSockets alone", async () => {
    const { url } = await served();
    for (const [path, type] of [
      ["", "text/html"],
      ["main.js", "text/javascript"],
      ["worker.js", "text/javascript"],
      ["style.css", "text/css"],
      ["icon.svg", "image/svg+xml"],
    ] as const) {
      const response = await fetch(url + path);
      expect([response.status, response.headers.get("content-type")]).toEqual([
        200,
        expect.stringContaining(type),
      ]);
      const policy = response.headers.get("content-security-policy")!;
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain("connect-src ws: wss:;");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(await response.text()).not.toMatch(/(src|href)="https?:/);
    }
  });

  test("nothing else, by no other path or method", async () => {
    const { url } = await served();
    for (const path of [
      "/x",
      "/../package.json",
      "/%2e%2e/host/cli.js",
      "//main.js",
      "//[",
      "/main.js/",
    ]) {
      expect([path, await statusOf(url, path)]).toEqual([path, 404]);
    }
    expect(await statusOf(url, "/", "POST")).toBe(405);
    expect(await statusOf(url, "/main.js?x", "HEAD")).toBe(200);
  });

  test("the broker's address stays an attribute, whatever is in it", async () => {
    const { url } = await served('ws://h/"><script>$&');
    const html = await (await fetch(url)).text();
    expect(html).toContain('content="ws://h/&quot;>&lt;script>$&amp;"');
    expect(html.match(/<script/g)).toHaveLength(2); // its own: the chart library and the page
  });
});

describe("sluice dashboard", () => {
  test.each([
    [["--broker", "mqtt://localhost"], "browsers speak MQTT over WebSocket"],
    [["--broker", "nonsense"], "expected a URL such as ws://"],
    [["--broker", "ws://ann:secret@h"], "are typed into the page"],
    [["--port", "70000"], "--port: expected a whole number"],
  ])("%j is one line and exit code 1", async (args, words) => {
    const { code, stderr, stdout } = await runCli(["dashboard", ...args]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain(words);
  });

  test("a taken port is named; an interrupt ends it with 0", async () => {
    const { url } = await served();
    const taken = await runCli(["dashboard", "--port", new URL(url).port]);
    expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining("already in use")]);
    const ended = await runCli(["dashboard", "--port", "0"], (text, kill) => {
      if (text.includes("Ctrl-C")) kill("SIGINT");
    });
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/^Page {4}http:\/\/127\.0\.0\.1:\d+\/$/m);
  });
});
