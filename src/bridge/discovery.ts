// Makes a device show up in Home Assistant by itself (its MQTT discovery), and entities that are
// gone go away. Its documentation: https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery

import { type Announced, componentsGone, componentTopic, deviceTopic } from "./announced.ts";
import { type Component, componentsOf, type DiscoverySource, partsOf } from "./components.ts";
import { checkChannel } from "./home-assistant.ts";
import { LongMessage, ManyMessages, type Retained, WholeMessage } from "./retained.ts";
import { checkTopic, nodeOf } from "./topics.ts";

/** By this name a receiver knows what Sluice announced. */
export const ORIGIN = "Sluice";

export interface DiscoveryOptions {
  /** Home Assistant's discovery prefix; default `homeassistant`. */
  readonly prefix?: string;
  /** "device": one message for all (default); "components": one each, for older receivers. */
  readonly style?: "device" | "components";
  /** Id of the device by which this one is reached, at Home Assistant. */
  readonly viaDevice?: string;
  /** Where it is said whether this device can be reached, besides by itself: all must say so. */
  readonly availability?: readonly OtherAvailability[];
}

export interface OtherAvailability {
  readonly topic: string;
  readonly available: string;
  readonly notAvailable: string;
}

export class Discovery {
  /** Where Home Assistant says that it has started. */
  readonly birthTopic: string;
  readonly prefix: string;
  readonly style: "device" | "components";
  readonly #source: DiscoverySource;
  readonly #options: DiscoveryOptions;
  readonly #node: string;
  /** Kept, because it knows its length. */
  #together: Retained | undefined;

  /** @throws RangeError for a prefix that cannot be in a topic or a class unknown there */
  constructor(source: DiscoverySource, options: DiscoveryOptions) {
    this.#source = source;
    this.#options = options;
    this.style = options.style ?? "device";
    this.prefix = options.prefix ?? "homeassistant";
    checkTopic("discovery.prefix", this.prefix);
    this.birthTopic = `${this.prefix}/status`;
    this.#node = nodeOf(source.topics);
    for (const [i, channel] of source.channels.entries()) {
      const [refusal] = checkChannel(channel).refusals;
      if (refusal === undefined) continue;
      throw new RangeError(`channels[${i}].${refusal.path}: ${refusal.text}`);
    }
  }

  /** Messages in the order in which they must be sent; `old` is what was announced before. */
  messages(old: Announced | undefined, now: Announced): readonly Retained[] {
    const topic = deviceTopic(now);
    const parts = partsOf(this.#source);
    if (topic === undefined) return [new ManyMessages(parts, (part) => this.#alone(part))];
    this.#together ??= new LongMessage(topic, parts, (part) => this.#text(part, ""));
    const gone = componentsGone(old, now);
    if (gone.length === 0) return [this.#together];
    // A component with nothing but its platform is removed; the message after forgets it.
    const text = gone.map(([id, p]) => `${entry(id, { p })},`).join("");
    return [new LongMessage(topic, parts, (part) => this.#text(part, text)), this.#together];
  }

  /** A part of the message of all components; `farewell` goes before the last one. */
  #text(part: number, farewell: string): string {
    const isLast = part === partsOf(this.#source) - 1;
    const head = part === 0 ? `${JSON.stringify(this.#shared()).slice(0, -1)},"cmps":{` : "";
    const pairs = componentsOf(this.#source, this.#node, part);
    const components = pairs.map(([id, component]) => entry(id, component)).join(",");
    if (isLast) return `${head}${farewell}${components}}}`;
    return components === "" ? head : `${head}${components},`;
  }

  #alone(part: number): readonly WholeMessage[] {
    return componentsOf(this.#source, this.#node, part).map(([id, { p, ...config }]) => {
      const topic = componentTopic(this.prefix, this.#node, id, p);
      return new WholeMessage(topic, JSON.stringify({ ...this.#shared(), ...config }));
    });
  }

  #shared(): Readonly<Record<string, unknown>> {
    const { name, version, presence } = this.#source;
    const { availability = [], viaDevice } = this.#options;
    const own = { topic: presence.topic, available: presence.online };
    const all = [{ ...own, notAvailable: presence.offline }, ...availability];
    const via = viaDevice === undefined ? {} : { via_device: viaDevice };
    return {
      dev: { ids: [this.#node], name, mf: "Sluice", sw: version, ...via },
      o: { name: ORIGIN, sw: version },
      availability: all.map(({ topic, available, notAvailable }) => ({
        topic,
        payload_available: available,
        payload_not_available: notAvailable,
      })),
      ...(all.length > 1 && { availability_mode: "all" }),
    };
  }
}

function entry(id: string, component: Component): string {
  return `${JSON.stringify(id)}:${JSON.stringify(component)}`;
}
