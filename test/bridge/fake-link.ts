// A Link and a Clock in virtual time: the test decides when the broker answers and what time it
// is, and reads what was published.
import type { Clock, Link, LinkEvents, Will } from "../../src/ports.ts";

export interface Published {
  readonly topic: string;
  readonly text: string;
  readonly retain: "retain" | "once";
}

export class FakeClock implements Clock {
  ticks = 0;
  wall = Number.NaN;

  ticksMs(): number {
    return this.ticks;
  }

  wallMs(): number {
    return this.wall;
  }

  /** Both clocks go on by `ms`; the ticks wrap as on a device. */
  advance(ms: number): void {
    this.ticks = (this.ticks + ms) >>> 0;
    this.wall += ms;
  }
}

export class FakeLink implements Link {
  readonly published: Published[] = [];
  readonly subscribed: string[] = [];
  opens = 0;
  closes = 0;
  will: Will | undefined;
  /** Messages that the link takes before it says "not now". */
  room = Number.POSITIVE_INFINITY;
  #events: LinkEvents | undefined;

  open(will: Will, events: LinkEvents): void {
    this.opens++;
    this.will = will;
    this.#events = events;
  }

  publish(topic: string, payload: Uint8Array, byteLength: number, retain: "retain" | "once") {
    if (this.room <= 0) return false;
    this.room--;
    const text = new TextDecoder("utf-8", { fatal: true }).decode(payload.slice(0, byteLength));
    this.published.push({ topic, text, retain });
    return true;
  }

  subscribe(topic: string): boolean {
    this.subscribed.push(topic);
    return true;
  }

  unsubscribe(topic: string): boolean {
    const at = this.subscribed.indexOf(topic);
    if (at >= 0) this.subscribed.splice(at, 1);
    return true;
  }

  close(): void {
    this.closes++;
  }

  /** The broker accepts. */
  up(): void {
    this.#events?.onUp();
  }

  /** The broker refuses or goes away. */
  down(reason = "gone"): void {
    this.#events?.onDown(reason);
  }

  receive(topic: string, text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.#events?.onFragment(topic, bytes.length, 0, bytes);
  }

  /** The events of the attempt now, to play late ones. */
  get events(): LinkEvents {
    if (this.#events === undefined) throw new Error("not opened");
    return this.#events;
  }

  on(topic: string): readonly Published[] {
    return this.published.filter((message) => message.topic === topic);
  }
}
