// Serves the page: a handful of files, read once, with a policy that lets the page load nothing
// from anywhere else.

import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { UserError } from "../../lab/user-error.ts";
import { packageRoot } from "../files/package-root.ts";
import { mqttForBrowsers } from "../mqtt/packages.ts";
import { isOurHost } from "./web-access.ts";

const HOST = "127.0.0.1";
const TYPES: Readonly<Record<string, string>> = {
  "index.html": "text/html; charset=utf-8",
  "main.js": "text/javascript; charset=utf-8",
  "shared.js": "text/javascript; charset=utf-8",
  "mqtt.js": "text/javascript; charset=utf-8",
  "uplot.js": "text/javascript; charset=utf-8",
  "worker.js": "text/javascript; charset=utf-8",
  "style.css": "text/css; charset=utf-8",
  "uplot.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
};
/** Also for those who come by another name, and for what a meta element cannot say. */
const HEADERS = {
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

export interface RunningPage {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param port 0: any free one
 * @param broker WebSocket address that the page connects to first; empty: it asks
 * @throws UserError when the port cannot be had or the page is not built
 */
export async function startPage(port: number, broker: string): Promise<RunningPage> {
  const files = readPage(broker);
  const policy = contentPolicy(files.get("index.html")!.toString());
  const server = createServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?", 1);
    const name = path === "/" ? "index.html" : path.slice(1);
    const body = files.get(name);
    if (!isOurHost(request.headers.host)) refuse(response, 421);
    else if (request.method !== "GET" && request.method !== "HEAD") refuse(response, 405);
    else if (body === undefined) refuse(response, 404);
    else {
      const headers = {
        ...HEADERS,
        "content-type": TYPES[name],
        "content-security-policy": policy,
      };
      response.writeHead(200, { ...headers, "content-length": body.length });
      response.end(request.method === "HEAD" ? undefined : body);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(describe(error, port)));
    server.listen(port, HOST, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://${HOST}:${taken}/`, close };
}

function readPage(broker: string): ReadonlyMap<string, Buffer> {
  const page = join(packageRoot(), "dist/page");
  const mqtt = mqttForBrowsers();
  const files = new Map<string, Buffer>();
  for (const name of Object.keys(TYPES)) {
    try {
      files.set(name, readFileSync(name === "mqtt.js" ? mqtt : join(page, name)));
    } catch {
      throw new UserError("the page is not built yet; run npm run build");
    }
  }
  const place = 'name="sluice-broker" content="';
  const html = files
    .get("index.html")!
    .toString()
    .replace(place, () => place + quoted(broker));
  return files.set("index.html", Buffer.from(html));
}

/** The policy in the page itself, and that nobody may frame it, which only a header can say. */
function contentPolicy(html: string): string {
  const [, policy = ""] = /Content-Security-Policy" content="([^"]+)"/.exec(html) ?? [];
  return `${policy}; frame-ancestors 'none'`;
}

function quoted(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...HEADERS, "content-type": "text/plain" }).end("not here\n");
}

function describe(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === "EADDRINUSE") {
    return new UserError(`port ${port} is already in use; choose another one with --port`);
  }
  if (error.code === "EACCES") {
    return new UserError(`port ${port} needs more rights; choose one above 1023`);
  }
  return error;
}
