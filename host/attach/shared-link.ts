// One connection to the broker for many virtual devices: each has a Link of its own over it.
import type { Link, LinkEvents, Will } from "../../src/ports.ts";

/** Itself the Link of the connection that is shared. */
export class SharedLink implements Link {
  readonly #link: Link;
  readonly #listeners = new Map<string, Set<DeviceLink>>();
  #state: "down" | "opening" | "up" = "down";
  #onClosed: () => void = () => {};

  constructor(link: Link) {
    this.#link = link;
  }

  get isUp(): boolean {
    return this.#state === "up";
  }

  packetBytesMax(): number {
    return this.#link.packetBytesMax?.() ?? Number.POSITIVE_INFINITY;
  }

  open(will: Will, events: LinkEvents): void {
    this.#state = "opening";
    this.#link.open(will, {
      ...events,
      onUp: () => {
        this.#state = "up";
        events.onUp();
      },
      onDown: (reason) => {
        this.#state = "down";
        this.#listeners.clear();
        events.onDown(reason);
        this.#onClosed();
      },
    });
  }

  publish(topic: string, payload: Uint8Array, byteLength: number, retain: "retain" | "once") {
    return this.#link.publish(topic, payload, byteLength, retain);
  }

  /** Publishes a text, now or never. */
  say(topic: string, text: string, retain: "retain" | "once"): void {
    const payload = Buffer.from(text);
    this.#link.publish(topic, payload, payload.length, retain);
  }

  subscribe(topic: string): boolean {
    return this.#link.subscribe(topic);
  }

  unsubscribe(topic: string): boolean {
    return this.#link.unsubscribe(topic);
  }

  close(): void {
    this.#link.close();
  }

  /** Resolves when the connection has ended after `close`. */
  closed(): Promise<void> {
    if (this.#state === "down") return Promise.resolve();
    return new Promise((resolve) => {
      this.#onClosed = resolve;
    });
  }

  /** A Link over this one, for one virtual device. */
  device(): Link {
    return new DeviceLink(this);
  }

  /** Hands a message to the devices that asked for its topic. */
  hear(topic: string, bytes: Uint8Array): void {
    const listeners = this.#listeners.get(topic);
    if (listeners === undefined) return;
    for (const listener of listeners) listener.hear(topic, bytes);
  }

  /** @returns false: not now */
  listen(topic: string, device: DeviceLink): boolean {
    const listeners = this.#listeners.get(topic) ?? new Set();
    if (listeners.size === 0 && !this.subscribe(topic)) return false;
    this.#listeners.set(topic, listeners.add(device));
    return true;
  }

  unlisten(topic: string, device: DeviceLink): boolean {
    const listeners = this.#listeners.get(topic);
    if (listeners === undefined || !listeners.delete(device) || listeners.size > 0) return true;
    this.#listeners.delete(topic);
    return this.unsubscribe(topic);
  }
}

/** The will is that of the shared connection: a broker knows one a connection. */
class DeviceLink implements Link {
  readonly #shared: SharedLink;
  readonly #topics = new Set<string>();
  #events: LinkEvents | undefined;

  constructor(shared: SharedLink) {
    this.#shared = shared;
  }

  packetBytesMax(): number {
    return this.#shared.packetBytesMax();
  }

  open(_will: Will, events: LinkEvents): void {
    this.#events = events;
    if (this.#shared.isUp) events.onUp();
    else events.onDown("the broker is away");
  }

  publish(topic: string, payload: Uint8Array, byteLength: number, retain: "retain" | "once") {
    if (this.#events === undefined) return false;
    return this.#shared.publish(topic, payload, byteLength, retain);
  }

  subscribe(topic: string): boolean {
    if (!this.#shared.listen(topic, this)) return false;
    this.#topics.add(topic);
    return true;
  }

  unsubscribe(topic: string): boolean {
    this.#topics.delete(topic);
    return this.#shared.unlisten(topic, this);
  }

  hear(topic: string, bytes: Uint8Array): void {
    this.#events?.onFragment(topic, bytes.length, 0, bytes);
  }

  close(): void {
    const events = this.#events;
    this.#events = undefined;
    for (const topic of this.#topics) this.#shared.unlisten(topic, this);
    this.#topics.clear();
    events?.onDown("closed");
  }
}
