// A real Node-RED as a process of its own, with the node installed from its packed tarball.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const nodeRed = fileURLToPath(import.meta.resolve("node-red/red.js"));

const SETTINGS = `module.exports = {
  uiHost: "127.0.0.1",
  credentialSecret: false,
  telemetry: { enabled: false },
  contextStorage: { default: { module: "localfilesystem" } },
  logging: { console: { level: "warn" } },
  flowFile: "flows.json",
  editorTheme: { tours: false, projects: { enabled: false } },
};
`;

export class Installed {
  userDir = mkdtempSync(join(tmpdir(), "sluice-node-red-"));
  #process;
  #lines = "";
  url = "";

  constructor() {
    const npm = (options, cwd) => execFileSync("npm", options, { cwd, stdio: "pipe" });
    npm(["pack", "--pack-destination", this.userDir], join(root, "node-red"));
    const [tarball] = readdirSync(this.userDir).filter((name) => name.endsWith(".tgz"));
    writeFileSync(join(this.userDir, "package.json"), '{ "name": "project", "private": true }');
    npm(["install", "--offline", "--no-audit", "--no-fund", `./${tarball}`], this.userDir);
    writeFileSync(join(this.userDir, "settings.js"), SETTINGS);
  }

  async start() {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    const options = [nodeRed, "--userDir", this.userDir, "--port", `${port}`];
    this.#process = spawn(process.execPath, options, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.on("data", (text) => {
        this.#lines += text;
      });
    }
    for (let tries = 0; tries < 300; tries++) {
      if (this.#process.exitCode !== null) break;
      const flows = await fetch(`${this.url}/flows`).catch(() => undefined);
      if (flows?.ok) {
        this.#lines = "";
        return;
      }
      await new Promise((next) => setTimeout(next, 100));
    }
    throw new Error(`Node-RED did not start: ${this.#lines}`);
  }

  /** What Node-RED logged since it started: warnings and errors. */
  get lines() {
    return this.#lines;
  }

  async deploy(flow) {
    const answer = await fetch(`${this.url}/flows`, {
      method: "POST",
      headers: { "content-type": "application/json", "Node-RED-Deployment-Type": "full" },
      body: JSON.stringify(flow),
    });
    if (!answer.ok) throw new Error(`deploy: ${answer.status} ${await answer.text()}`);
    // The answer comes before the flows have started.
    await new Promise((next) => setTimeout(next, 500));
  }

  /** Ends as `systemctl stop` does. */
  async stop() {
    this.#process.kill("SIGTERM");
    if (this.#process.exitCode === null) await once(this.#process, "exit");
  }

  remove() {
    rmSync(this.userDir, { recursive: true, force: true });
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
