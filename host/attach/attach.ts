// `sluice attach`: sources on a broker become virtual devices on the same broker.
import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type AttachContext, ReadingClock } from "../../lab/attach/context.ts";
import { Gateway } from "../../lab/attach/gateway.ts";
import type { GatewayOptions } from "../../lab/attach/sources.ts";
import { UserError } from "../../lab/user-error.ts";
import { Connection } from "../../src/bridge/connection.ts";
import { type Delivery, MqttLink } from "../mqtt/link.ts";
import type { TlsFiles } from "../mqtt/tls-files.ts";
import { say } from "../terminal/say.ts";
import { VERSION } from "../terminal/version.ts";
import { type Figures, metricsUrl, serveMetrics } from "./metrics.ts";
import { Models, type ModelsRequest } from "./models.ts";
import { OwnDevice } from "./own-device.ts";
import { SharedLink } from "./shared-link.ts";
import { StateDirectory } from "./state-directory.ts";
import { SystemClock } from "./system-clock.ts";

const POLL_MS = 100;
/** How often it is said how many devices there are, while that changes. */
const NEWS_MS = 2_000;
/** The broker gets the goodbye within this time. */
const GOODBYE_MS = 2_000;

export type Sources = Pick<
  GatewayOptions,
  "isDiscovering" | "given" | "fields" | "timePath" | "configured" | "mirror"
>;

export interface AttachRequest extends TlsFiles, ModelsRequest {
  readonly broker: string;
  /** Home Assistant's discovery prefix. */
  readonly discovery: string;
  readonly sources: Sources;
  readonly saveEveryS: number;
  /** Absent: no metrics. */
  readonly metrics?: number;
}

export class Attachment {
  readonly gateway: Gateway;
  readonly #request: AttachRequest;
  readonly #clock = new ReadingClock(new SystemClock());
  readonly #context: AttachContext;
  readonly #address: string;
  readonly #link: SharedLink;
  readonly #own: OwnDevice;
  readonly #models: Models;
  readonly #connection: Connection;
  readonly #state: StateDirectory | undefined;
  #isEnding = false;
  /** What was said last of what there is. */
  #news = "";

  /** @throws UserError for what a person asked that cannot be */
  constructor(request: AttachRequest) {
    const { broker, discovery, name, prefix, sources, state, ...tls } = request;
    this.#request = request;
    try {
      const onMessage = (topic: string, bytes: Uint8Array, packet: Delivery) =>
        this.#hear(topic, bytes, packet);
      const link = new MqttLink({ ...tls, url: broker, onMessage });
      this.#address = link.address;
      this.#link = new SharedLink(link);
      this.#own = new OwnDevice(this.#link, name, prefix, discovery);
    } catch (error) {
      throw new UserError(`--${(error as Error).message.replace(/^device:/, "name:")}`);
    }
    this.#state = state === undefined ? undefined : new StateDirectory(state);
    this.#models = new Models(this.#link, request);
    const { node, topics, will } = this.#own;
    this.#context = {
      ...{ clock: this.#clock, banks: this.#models.banks, prefix, discovery },
      ...{ version: VERSION, model: this.#models.activeId },
      gateway: { node, statusTopic: topics.status },
      link: () => this.#link.device(),
    };
    this.gateway = new Gateway({
      ...sources,
      context: this.#context,
      listen: (topic) => this.#link.subscribe(topic),
      unlisten: (topic) => this.#link.unsubscribe(topic),
      publish: (topic, text, retain) => this.#link.say(topic, text, retain),
    });
    this.#connection = new Connection(this.#link, this.#clock, will, topics.device, {
      onUp: () => this.#up(),
      onDown: () => {
        this.#models.disconnect();
        this.gateway.sources.disconnect();
      },
      onFragment: () => {},
      onNotice: say,
    });
    this.#resume();
  }

  /** Until the signal comes; then everything is saved and goodbye is said. */
  async run(signal: AbortSignal): Promise<void> {
    const { metrics, saveEveryS } = this.#request;
    const server = metrics === undefined ? undefined : await this.#serveMetrics(metrics);
    // Whoever is cut short from now on must not be taken for one that ended well.
    await this.#save("running");
    this.#connection.start();
    const timers = [
      setInterval(() => this.#poll(), POLL_MS),
      setInterval(() => this.#tellNews(), NEWS_MS),
      setInterval(() => void this.#save("running"), saveEveryS * 1000),
    ];
    await aborted(signal);
    this.#isEnding = true;
    for (const timer of timers) clearInterval(timer);
    await this.#save("clean");
    this.#models.close();
    await this.#goodbye();
    server?.close();
    server?.closeAllConnections();
  }

  get figures(): Figures {
    const devices = [...this.gateway.sources.devices.values()];
    const sum = (of: (device: (typeof devices)[number]) => number) =>
      devices.reduce((total, device) => total + of(device), 0);
    const { messages, notUnderstood, readings } = this.gateway;
    return {
      ...{ messages, readings, devices: devices.length, channels: this.#context.banks.channels },
      published: sum((device) => device.published),
      dropped: sum((device) => device.dropped),
      notUnderstood: notUnderstood.length,
      isConnected: this.#link.isUp,
      snapshotAgeS: (Date.now() - (this.#state?.savedMs ?? Number.NaN)) / 1000,
    };
  }

  #hear(topic: string, bytes: Uint8Array, packet: Delivery): void {
    if (this.#isEnding) return;
    this.#link.hear(topic, bytes);
    const { dup: isAgain, qos, retain: isRetained } = packet;
    this.gateway.hear(topic, bytes, { isAgain, isRetained, qos });
  }

  #up(): void {
    say(`connected to ${this.#address}`);
    this.#own.greet(this.#context.model);
    for (const topic of this.gateway.sources.topics) this.#link.subscribe(topic);
    this.gateway.sources.connect();
    this.#models.connect();
  }

  #poll(): void {
    this.#connection.poll();
    this.gateway.sources.poll(this.#clock.ticksMs());
    if (this.#models.poll()) this.#changeModel();
    if (this.#link.isUp) this.#own.diagnose(performance.now(), () => this.figures);
  }

  /** Tells everybody, and keeps what goes with it: an older snapshot is of another model. */
  #changeModel(): void {
    const { activeId } = this.#models;
    this.#context.model = activeId;
    say(`runs model ${activeId}`);
    this.#own.tellModel(activeId);
    for (const device of this.gateway.sources.devices.values()) device.changeModel();
    void this.#save("running");
  }

  #tellNews(): void {
    const { channels, devices, notUnderstood } = this.figures;
    const more =
      notUnderstood > 0 ? `; ${notUnderstood} not understood (sluice attach --list)` : "";
    const news = `filtering ${channels} fields of ${devices} devices${more}`;
    if (news !== this.#news && channels > 0) say(news);
    this.#news = news;
  }

  #resume(): void {
    const state = this.#state?.read();
    if (state === undefined) return;
    if (typeof state === "string") {
      say(`${state}; filters start anew`);
      return;
    }
    const ageS = Math.max(0, Math.round((Date.now() - state.savedMs) / 1000));
    const how = state.end === "clean" ? "after a clean stop" : "after it was cut short";
    const { length } = state.devices;
    say(`continues ${how}: ${length} devices from a snapshot of ${ageS} s ago`);
    this.gateway.resume(state.devices);
  }

  async #save(end: "clean" | "running"): Promise<void> {
    const { devices, remembered } = this.gateway.sources;
    try {
      await this.#state?.save([...devices.values()], [...remembered.values()], end);
    } catch (error) {
      say(`the state is not saved: ${(error as Error).message}`);
    }
  }

  /** The broker tells everybody that we are gone. */
  async #goodbye(): Promise<void> {
    if (this.#link.isUp) {
      for (const device of this.gateway.sources.devices.values()) device.stop();
      this.#own.goodbye();
    }
    this.#connection.stop();
    await Promise.race([this.#link.closed(), sleep(GOODBYE_MS, undefined, { ref: false })]);
    say("stopped");
  }

  async #serveMetrics(port: number): Promise<Server> {
    const server = await serveMetrics(port, () => this.figures);
    say(`metrics: ${metricsUrl(server)}`);
    return server;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
