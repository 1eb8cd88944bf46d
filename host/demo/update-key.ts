// A model by one key press: `u` in the demo's terminal signs a preset with a key made for this run
// and publishes it with the very command that users have.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ReadStream } from "node:tty";
import { packageRoot } from "../files/package-root.ts";
import { makeKeys } from "../model/keys.ts";

/** In turn, so that each press is news to the device. */
const MODELS = ["models/preset-light.json", "models/preset.json"];
const CTRL_C = "\u0003";

export class UpdateKey {
  readonly publicKeyPath: string;
  readonly #directory = mkdtempSync(join(tmpdir(), "sluice-demo-"));
  readonly #keyPath = join(this.#directory, "key");
  readonly #broker: string;
  readonly #device: string;
  #presses = 0;
  /** The command that runs, and its end. */
  #running: { readonly kill: () => void; readonly ended: Promise<void> } | undefined;
  #stopListening = () => {};

  constructor(broker: string, device: string) {
    this.#broker = broker;
    this.#device = device;
    makeKeys(this.#keyPath, 1);
    this.publicKeyPath = `${this.#keyPath}.pub`;
  }

  /** Hears keys where there is a terminal; `tell` gets lines for people. */
  listen(input: ReadStream, tell: (line: string) => void): void {
    if (!input.isTTY) return;
    const hear = (key: string) => {
      if (key === "u") this.publish(tell);
      // In raw mode the terminal sends no signals.
      if (key === "q" || key === CTRL_C) process.kill(process.pid, "SIGINT");
    };
    input.setRawMode(true).setEncoding("utf8").on("data", hear);
    this.#stopListening = () => {
      input.off("data", hear);
      input.setRawMode(false).pause();
    };
  }

  /** Signs and publishes the next model; one at a time. */
  publish(tell: (line: string) => void): void {
    if (this.#running !== undefined) {
      tell("the update before is still under way");
      return;
    }
    const model = join(packageRoot(), MODELS[this.#presses++ % MODELS.length] ?? "");
    const to = ["--broker", this.#broker, "--device", this.#device, "--key", this.#keyPath];
    const cli = process.argv[1] ?? "";
    const child = spawn(process.execPath, [cli, "publish", model, ...to], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", tell);
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    this.#running = { kill: () => child.kill(), ended };
    ended.then(() => {
      this.#running = undefined;
    });
  }

  async close(): Promise<void> {
    this.#stopListening();
    this.#running?.kill();
    await this.#running?.ended;
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
