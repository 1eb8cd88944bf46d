// Makes a device show up in Home Assistant by itself (its MQTT discovery), and go away cleanly:
// what was announced is remembered across restarts, so that entities that are gone are removed.

import { type Component, componentsOf, type DiscoverySource } from "./components.ts";
import { checkChannel } from "./home-assistant.ts";
import { checkTopic, slug } from "./topics.ts";

export interface DiscoveryOptions {
  /** Home Assistant's discovery prefix; default `homeassistant`. */
  readonly prefix?: string;
  /** "device": one message for all (default); "components": one each, for older receivers. */
  readonly style?: "device" | "components";
}

export interface RetainedText {
  readonly topic: string;
  /** Empty: removes what was retained. */
  readonly text: string;
}

/** What was announced: config topics, and for each the components in it with their platform. */
interface Announced {
  readonly base: string;
  readonly topics: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export class Discovery {
  /** Where Home Assistant says that it has started. */
  readonly birthTopic: string;
  readonly #source: DiscoverySource;
  readonly #style: "device" | "components";
  readonly #prefix: string;
  /** Prefix and device as one id: two prefixes may have devices of one name. */
  readonly #node: string;

  /** @throws RangeError for a prefix that cannot be in a topic or a class unknown there */
  constructor(source: DiscoverySource, options: DiscoveryOptions) {
    this.#source = source;
    this.#style = options.style ?? "device";
    this.#prefix = options.prefix ?? "homeassistant";
    checkTopic("discovery.prefix", this.#prefix);
    this.birthTopic = `${this.#prefix}/status`;
    const { base, device } = source.topics;
    this.#node = `${slug(base.slice(0, -device.length))}_${device}`;
    for (const [i, channel] of source.channels.entries()) checkChannel(channel, `channels[${i}]`);
  }

  /** Messages in the order in which they must be sent; `previous` is what `note` gave then. */
  messages(previous: string): readonly RetainedText[] {
    const { base } = this.#source.topics;
    const old = parseNote(previous);
    const components = componentsOf(this.#source, this.#node);
    const messages = [...goodbyes(old, base, this.#announced(components).topics)];
    if (this.#style === "components") {
      for (const [id, component] of Object.entries(components)) {
        messages.push({ topic: this.#componentTopic(id, component), text: this.#alone(component) });
      }
      return messages;
    }
    const topic = this.#deviceTopic();
    const gone = Object.entries(old.topics[topic] ?? {}).filter(([id]) => !(id in components));
    if (gone.length > 0) {
      // A component with nothing but its platform is removed; the message after forgets it.
      const farewell = Object.fromEntries(gone.map(([id, platform]) => [id, { p: platform }]));
      messages.push({ topic, text: this.#together({ ...components, ...farewell }) });
    }
    messages.push({ topic, text: this.#together(components) });
    return messages;
  }

  /** What to remember once the messages are sent. */
  note(): string {
    return JSON.stringify(this.#announced(componentsOf(this.#source, this.#node)));
  }

  #announced(components: Readonly<Record<string, Component>>): Announced {
    const { base } = this.#source.topics;
    const entries = Object.entries(components);
    if (this.#style === "components") {
      const topics = entries.map(([id, component]) => [this.#componentTopic(id, component), {}]);
      return { base, topics: Object.fromEntries(topics) };
    }
    const platforms = Object.fromEntries(entries.map(([id, { p }]) => [id, String(p)]));
    return { base, topics: { [this.#deviceTopic()]: platforms } };
  }

  #deviceTopic(): string {
    return `${this.#prefix}/device/${this.#node}/config`;
  }

  #componentTopic(id: string, component: Component): string {
    return `${this.#prefix}/${component.p}/${this.#node}/${id}/config`;
  }

  #shared(): Readonly<Record<string, unknown>> {
    const { name, version, topics } = this.#source;
    return {
      dev: { ids: [this.#node], name, mf: "Sluice", sw: version },
      o: { name: "Sluice", sw: version },
      availability: [{ topic: topics.status }],
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

/** Removes everything that `previous` announced; for a device without discovery. */
export function withdrawal(previous: string, base: string): readonly RetainedText[] {
  return goodbyes(parseNote(previous), base, {});
}

function goodbyes(old: Announced, base: string, kept: Announced["topics"]): RetainedText[] {
  const gone = Object.keys(old.topics).filter((topic) => !(topic in kept));
  // A renamed device would otherwise stay offline under its old name for ever.
  if (old.base !== "" && old.base !== base) gone.push(`${old.base}/status`, `${old.base}/info`);
  return gone.map((topic) => ({ topic, text: "" }));
}

/** What cannot be read was never announced: at worst an old entity stays. */
function parseNote(text: string): Announced {
  try {
    const { base, topics } = JSON.parse(text) as Partial<Announced>;
    if (typeof base === "string" && typeof topics === "object" && topics !== null) {
      return { base, topics };
    }
  } catch {
    // An empty or damaged note.
  }
  return { base: "", topics: {} };
}
