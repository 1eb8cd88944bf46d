// A gateway in virtual time: the test is the broker, and reads what the virtual devices publish.

import { loadModel } from "../../host/model/presets.ts";
import { Banks } from "../../lab/attach/banks.ts";
import { ReadingClock } from "../../lab/attach/context.ts";
import { Gateway } from "../../lab/attach/gateway.ts";
import { GivenTopic, givenFields } from "../../lab/attach/given.ts";
import { Mirror } from "../../lab/attach/mirror.ts";
import type { GatewayOptions } from "../../lab/attach/sources.ts";
import type { Delivery } from "../../lab/attach/topics-heard.ts";
import { VirtualClock } from "../../lab/replay/virtual-clock.ts";
import type { LinkEvents, Will } from "../../src/ports.ts";
import { FakeLink, type Published } from "../bridge/fake-link.ts";

/** As of a broker that is always there. */
class UpLink extends FakeLink {
  override open(will: Will, events: LinkEvents): void {
    super.open(will, events);
    this.up();
  }
}

const LIVE: Delivery = { isRetained: false, isAgain: false, qos: 0 };

export interface WorldOptions {
  readonly given?: readonly string[];
  readonly fields?: readonly string[];
  readonly time?: string;
  readonly mirror?: string;
  /** How often the gateway is polled; default 100. */
  readonly pollMs?: number;
  readonly configured?: GatewayOptions["configured"];
}

export class World {
  readonly gateway: Gateway;
  /** Topics that were asked for. */
  readonly listened = new Set<string>();
  readonly mirrored: { topic: string; text: string }[] = [];
  readonly #links: UpLink[] = [];
  readonly #pollMs: number;
  readonly #clock = new VirtualClock();
  #nowMs = 1_700_000_000_000;

  constructor(options: WorldOptions = {}) {
    this.#clock.set(this.#nowMs, this.#nowMs);
    this.#pollMs = options.pollMs ?? 100;
    const { configured = [], fields = [], given = [], mirror, time } = options;
    this.gateway = new Gateway({
      isDiscovering: true,
      given: given.map((pattern) => new GivenTopic(pattern)),
      fields: givenFields(fields),
      timePath: time === undefined ? undefined : [time],
      configured,
      mirror: mirror === undefined ? undefined : new Mirror(mirror),
      context: {
        clock: new ReadingClock(this.#clock),
        banks: new Banks(loadModel()),
        ...{ prefix: "sluice", discovery: "homeassistant", version: "1", model: "preset" },
        gateway: { node: "sluice_attach", statusTopic: "sluice/attach/status" },
        link: () => {
          const link = new UpLink();
          this.#links.push(link);
          return link;
        },
      },
      listen: (topic) => this.listened.add(topic),
      unlisten: (topic) => this.listened.delete(topic),
      publish: (topic, text) => this.mirrored.push({ topic, text }),
    });
    this.gateway.sources.connect();
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  hear(topic: string, payload: unknown, delivery: Partial<Delivery> = {}): void {
    const text = typeof payload === "string" ? payload : JSON.stringify(payload);
    this.gateway.hear(topic, new TextEncoder().encode(text), { ...LIVE, ...delivery });
  }

  pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += this.#pollMs) {
      this.#nowMs += Math.min(this.#pollMs, ms - passed);
      this.#clock.set(this.#nowMs, this.#nowMs);
      this.gateway.sources.poll(this.#clock.ticksMs());
    }
  }

  /** Forgets what was published. */
  clear(): void {
    for (const { published } of this.#links) published.length = 0;
    this.mirrored.length = 0;
  }

  /** Everything that was published on a topic. */
  on(topic: string): readonly Published[] {
    return this.#links.flatMap((link) => link.on(topic));
  }

  /** The newest message of readings of a virtual device. */
  out(device: string): Readonly<Record<string, Out>> {
    return JSON.parse(this.on(`sluice/${device}/out`).at(-1)?.text ?? "{}").channels;
  }

  /** What a virtual device told Home Assistant. */
  discovery(device: string) {
    const [last] = this.on(`homeassistant/device/sluice_${device}/config`).slice(-1);
    return last === undefined ? undefined : JSON.parse(last.text);
  }
}

export interface Out {
  readonly value: number | null;
  readonly raw: number | null;
  readonly flags: string;
  readonly age_ms: number;
}

export interface Announcement {
  readonly id: string;
  readonly device?: string;
  readonly [option: string]: unknown;
}

/** An announcement of a sensor in the usual words; `more` replaces them. */
export function announced({ id, device = "dev", ...more }: Announcement): [string, object] {
  return [
    `homeassistant/sensor/${id}/config`,
    {
      ...{ name: id, unique_id: id, unit_of_measurement: "°C", state_class: "measurement" },
      device: { identifiers: [device], name: device },
      ...more,
    },
  ];
}
