// The gateway as a device of its own: that it is there, how it is doing, and who it is at Home
// Assistant, where the virtual devices are reached by it.
import { modelOptions } from "../../src/bridge/components.ts";
import { ORIGIN } from "../../src/bridge/discovery.ts";
import { nodeOf, type Topics, topicsOf } from "../../src/bridge/topics.ts";
import type { Will } from "../../src/ports.ts";
import { VERSION } from "../terminal/version.ts";
import type { Figures } from "./metrics.ts";
import type { SharedLink } from "./shared-link.ts";

const DIAGNOSTICS_MS = 60_000;

export class OwnDevice {
  readonly name: string;
  readonly topics: Topics;
  /** Id at Home Assistant. */
  readonly node: string;
  readonly will: Will;
  readonly #discovery: string;
  readonly #link: SharedLink;
  #diagnosedMs = Number.NEGATIVE_INFINITY;

  /** @throws RangeError for a name or a prefix that cannot be in a topic */
  constructor(link: SharedLink, name: string, prefix: string, discovery: string) {
    this.name = name;
    this.topics = topicsOf(name, prefix);
    this.node = nodeOf(this.topics);
    this.will = { topic: this.topics.status, payload: Buffer.from("offline"), retain: "retain" };
    this.#discovery = discovery;
    this.#link = link;
  }

  greet(model: string): void {
    this.#say(this.topics.status, "online");
    this.#say(
      `${this.#discovery}/device/${this.node}/config`,
      JSON.stringify(this.#announcement()),
    );
    this.tellModel(model);
    this.#diagnosedMs = Number.NEGATIVE_INFINITY;
  }

  tellModel(model: string): void {
    const { info } = this.topics;
    this.#say(info, JSON.stringify({ name: this.name, version: VERSION, model, channels: [] }));
  }

  /** Once a minute. */
  diagnose(nowMs: number, figures: () => Figures): void {
    if (nowMs - this.#diagnosedMs < DIAGNOSTICS_MS) return;
    this.#diagnosedMs = nowMs;
    const { channels, devices, dropped, messages, notUnderstood, readings } = figures();
    const said = {
      ...{ uptime_s: Math.floor(process.uptime()), devices, channels, messages, readings, dropped },
      not_understood: notUnderstood,
    };
    this.#link.say(this.topics.diagnostics, JSON.stringify(said), "once");
  }

  goodbye(): void {
    this.#say(this.topics.status, "offline");
  }

  #say(topic: string, text: string): void {
    this.#link.say(topic, text, "retain");
  }

  #announcement() {
    const { diagnostics, status } = this.topics;
    const sensor = (name: string, key: string, state_class: string, unit?: string) => ({
      ...{ p: "sensor", name, state_topic: diagnostics, state_class },
      ...{ unique_id: `${this.node}_${key}`, value_template: `{{ value_json.${key} }}` },
      ...(unit && { unit_of_measurement: unit, device_class: "duration" }),
      entity_category: "diagnostic",
    });
    return {
      dev: { ids: [this.node], name: this.name, mf: "Sluice", model: "attach", sw: VERSION },
      o: { name: ORIGIN, sw: VERSION },
      availability: [{ topic: status }],
      cmps: {
        model: {
          ...{ p: "update", unique_id: `${this.node}_device-model` },
          ...modelOptions({ topics: this.topics, modelIn: "reported" }),
        },
        devices: sensor("Devices", "devices", "measurement"),
        channels: sensor("Channels", "channels", "measurement"),
        readings: sensor("Readings", "readings", "total_increasing"),
        uptime: sensor("Uptime", "uptime_s", "measurement", "s"),
      },
    };
  }
}
