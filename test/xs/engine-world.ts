// What a device on the engine lives in: a folder with its flash, storage, a Mosquitto, somebody who
// listens, and a publisher of models. Not a test itself.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectAsync, type MqttClient } from "mqtt";
import { NodeCrypto, pointOfKey } from "../../host/model/crypto.ts";
import { Fleet } from "../../lab/fleet/fleet.ts";
import { type Release, releaseOf } from "../../lab/model/release.ts";
import { readFile } from "../../src/model/package.ts";
import { type LiveBroker, mosquitto } from "../update/live-broker.ts";
import { signer } from "../update/models.ts";
import { EngineDevice } from "./device.ts";
import { devicePrograms, exampleConfig, hostArguments } from "./device-modules.mjs";

export const PARTITION_BYTES = 34 * 4096;
const resources = fileURLToPath(new URL("../../models", import.meta.url));
let made = 0;

/** The example app's configuration, for the broker of the test and with a key to trust. */
export const CONFIG = {
  device: "tank",
  wifi: { ssid: "home", password: "password" },
  broker: { host: "broker.home" },
  keys: [{ publicKey: Buffer.from(pointOfKey(signer)).toString("hex"), epoch: 1 }],
  trialReadings: 64,
};

export class EngineWorld {
  readonly broker: LiveBroker;
  /** The newest payload of each topic. */
  readonly heard = new Map<string, string>();
  /** All payloads of `…/out`, and those of `…/backlog` among them. */
  readonly out: string[] = [];
  readonly readings: string[] = [];
  readonly storage = new Map<string, string>();
  readonly flash: string;
  settings: Record<string, string | number>;
  readonly #folder = mkdtempSync(join(tmpdir(), "sluice-engine-"));
  readonly #client: MqttClient | undefined;
  readonly #fleet: Fleet;
  readonly #devices: EngineDevice[] = [];

  private constructor(broker: LiveBroker, client: MqttClient | undefined) {
    this.broker = broker;
    this.#client = client;
    this.flash = join(this.#folder, "models.bin");
    writeFileSync(this.flash, new Uint8Array(PARTITION_BYTES).fill(0xff));
    this.settings = { flash: this.flash, resources };
    client?.on("message", (topic, payload) => {
      this.heard.set(topic, payload.toString());
      if (topic.endsWith("/out")) this.out.push(payload.toString());
      if (/[/](out|backlog)$/.test(topic)) this.readings.push(payload.toString());
    });
    const put = async (topic: string, bytes: Uint8Array) => {
      await client?.publishAsync(topic, Buffer.from(bytes), { qos: 1, retain: true });
    };
    this.#fleet = new Fleet({ put, close: async () => {} }, "sluice");
  }

  /** @param settings of the broker; one that refuses everybody is not listened to */
  static async make(settings?: readonly string[]): Promise<EngineWorld> {
    const broker = await mosquitto("off", settings);
    if (settings !== undefined) return new EngineWorld(broker, undefined);
    const client = await connectAsync(broker.url);
    const world = new EngineWorld(broker, client);
    await client.subscribeAsync("#", { qos: 1 });
    return world;
  }

  get port(): number {
    return Number(new URL(this.broker.url).port);
  }

  /** Starts a device; what flash and storage hold is all that it has from an earlier one. */
  async boot(
    host: string | undefined,
    change: object = {},
    args: readonly string[] = [],
    app?: string,
  ) {
    if (host === undefined) throw new Error("the XS test host is not built");
    const config = exampleConfig({ ...CONFIG, ...change });
    const programs = devicePrograms(config, app);
    return this.#start({ command: [host, ...args, ...hostArguments(programs)] });
  }

  async #start(how: { command: string[]; pipe?: string }): Promise<EngineDevice> {
    const { port, settings, storage } = this;
    const device = await EngineDevice.boot({ ...how, port, settings, storage });
    this.#devices.push(device);
    return device;
  }

  /** Starts the firmware of an emulated microcontroller, which reads lines from a pipe. */
  async bootFirmware(commandFor: (pipe: string) => string[]): Promise<EngineDevice> {
    const pipe = join(this.#folder, `lines-${made++}`);
    execFileSync("mkfifo", [pipe]);
    return this.#start({ command: commandFor(pipe), pipe });
  }

  /** Somebody else's message. */
  async say(topic: string, text: string): Promise<void> {
    await this.#client?.publishAsync(topic, text, { qos: 1 });
  }

  async publish(file: Uint8Array): Promise<Release> {
    const release = releaseOf(readFile(file, new NodeCrypto()));
    await this.#fleet.putChunks(release, new AbortController().signal);
    await this.#fleet.putDesired("tank", release);
    return release;
  }

  /** The newest of `sluice/tank/<topic>` as an object. */
  last(topic: string) {
    const text = this.heard.get(`sluice/tank/${topic}`);
    return text === undefined ? undefined : JSON.parse(text);
  }

  get status(): string | undefined {
    return this.heard.get("sluice/tank/status");
  }

  get reported() {
    return this.last("model/reported");
  }

  fillFlash(byteOf: (i: number) => number, byteLength = PARTITION_BYTES): void {
    writeFileSync(
      this.flash,
      Uint8Array.from({ length: byteLength }, (_, i) => byteOf(i)),
    );
  }

  flashBytes(): Uint8Array {
    return readFileSync(this.flash);
  }

  async end(): Promise<void> {
    for (const device of this.#devices) await device.kill();
    await this.#client?.endAsync(true);
    await this.broker.close();
    rmSync(this.#folder, { recursive: true });
  }
}
