// Makes a device show up in Home Assistant by itself (its MQTT discovery), and entities that are
// gone go away. Its documentation: https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery

import type { Announced, RetainedText } from "./announced.ts";
import { type Component, componentsOf, type DiscoverySource } from "./components.ts";
import { checkChannel } from "./home-assistant.ts";
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
  readonly #source: DiscoverySource;
  readonly #options: DiscoveryOptions;
  readonly #style: "device" | "components";
  readonly #prefix: string;
  readonly #node: string;

  /** @throws RangeError for a prefix that cannot be in a topic or a class unknown there */
  constructor(source: DiscoverySource, options: DiscoveryOptions) {
    this.#source = source;
    this.#options = options;
    this.#style = options.style ?? "device";
    this.#prefix = options.prefix ?? "homeassistant";
    checkTopic("discovery.prefix", this.#prefix);
    this.birthTopic = `${this.#prefix}/status`;
    this.#node = nodeOf(source.topics);
    for (const [i, channel] of source.channels.entries()) {
      const [refusal] = checkChannel(channel).refusals;
      if (refusal === undefined) continue;
      throw new RangeError(`channels[${i}].${refusal.path}: ${refusal.text}`);
    }
  }

  /** Messages in the order in which they must be sent; `old` is what was announced before. */
  messages(old: Announced): readonly RetainedText[] {
    const components = componentsOf(this.#source, this.#node);
    if (this.#style === "components") {
      return Object.entries(components).map(([id, component]) => ({
        topic: this.#componentTopic(id, component),
        text: this.#alone(component),
      }));
    }
    const topic = this.#deviceTopic();
    const messages = [{ topic, text: this.#together(components) }];
    const gone = Object.entries(old[topic] ?? {}).filter(([id]) => !(id in components));
    if (gone.length > 0) {
      // A component with nothing but its platform is removed; the message after forgets it.
      const farewell = Object.fromEntries(gone.map(([id, platform]) => [id, { p: platform }]));
      messages.unshift({ topic, text: this.#together({ ...components, ...farewell }) });
    }
    return messages;
  }

  /** What these messages leave at the broker. */
  announced(): Announced {
    const entries = Object.entries(componentsOf(this.#source, this.#node));
    if (this.#style === "components") {
      const topics = entries.map(([id, component]) => [this.#componentTopic(id, component), {}]);
      return Object.fromEntries(topics);
    }
    const platforms = Object.fromEntries(entries.map(([id, { p }]) => [id, p]));
    return { [this.#deviceTopic()]: platforms };
  }

  #deviceTopic(): string {
    return `${this.#prefix}/device/${this.#node}/config`;
  }

  #componentTopic(id: string, component: Component): string {
    return `${this.#prefix}/${component.p}/${this.#node}/${id}/config`;
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

  #together(components: Readonly<Record<string, Component>>): string {
    return JSON.stringify({ ...this.#shared(), cmps: components });
  }

  #alone(component: Component): string {
    const { p: _platform, ...config } = component;
    return JSON.stringify({ ...this.#shared(), ...config });
  }
}
