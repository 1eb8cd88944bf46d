// Keeps one Link connected. A state machine on ports: it owns no timer, `poll` drives it, and
// nothing in it waits.
//
//   stopped --start--> opening --onUp--> up
//                        ^  \             |
//                    poll|   \onDown      |onDown
//                        |    v           v
//                        +---- waiting <--+          stop: from anywhere to stopped

import type { Clock, Link, Will } from "../ports.ts";
import { Backoff } from "./backoff.ts";

/** An attempt without an outcome after this time is given up: a router may swallow packets. */
const OPENING_MAX_MS = 30_000;
/** A connection that lived this long was a good one: waiting starts from the shortest again. */
const STABLE_MS = 60_000;
/** A connection lost within this time of its start was ended by somebody. */
const KICK_MS = 10_000;
/** So many in a row are no accident: two clients with one id throw each other out in turn. */
const KICKS_OF_FIGHT = 3;
/** Then the wait is this long, so that the other one has peace. */
const FIGHT_WAIT_MS = 300_000;

export type ConnectionState = "stopped" | "opening" | "up" | "waiting";

export interface ConnectionEvents {
  onUp(): void;
  onDown(): void;
  onFragment(topic: string, totalBytes: number, offset: number, bytes: Uint8Array): void;
  /** One line for people about what went wrong and what happens next. */
  onNotice(line: string): void;
}

export class Connection {
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #will: Will;
  readonly #events: ConnectionEvents;
  readonly #backoff: Backoff;
  #state: ConnectionState = "stopped";
  /** Ticks at which the present state began. */
  #sinceTicks = 0;
  #waitMs = 0;
  #kicks = 0;
  /** Attempts so far; an event of an earlier one is late and ignored. */
  #attempt = 0;

  constructor(link: Link, clock: Clock, will: Will, id: string, events: ConnectionEvents) {
    this.#link = link;
    this.#clock = clock;
    this.#will = will;
    this.#events = events;
    this.#backoff = new Backoff(id);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Attempts to connect since the start. */
  get attempts(): number {
    return this.#attempt;
  }

  start(): void {
    if (this.#state === "stopped") this.#open();
  }

  /** To be called at least once a second or so; does what is due. */
  poll(): void {
    const inStateMs = this.#inStateMs();
    if (this.#state === "waiting" && inStateMs >= this.#waitMs) {
      this.#open();
    } else if (this.#state === "opening" && inStateMs >= OPENING_MAX_MS) {
      this.#link.close();
      // The link may have said so itself in the meantime.
      if (this.#state === "opening") this.#down("the broker does not answer");
    }
  }

  stop(): void {
    if (this.#state === "stopped") return;
    this.#enter("stopped");
    this.#attempt++;
    this.#link.close();
  }

  #open(): void {
    this.#enter("opening");
    const attempt = ++this.#attempt;
    this.#link.open(this.#will, {
      onUp: () => {
        if (attempt !== this.#attempt || this.#state !== "opening") return;
        this.#enter("up");
        this.#events.onUp();
      },
      onDown: (reason) => {
        if (attempt === this.#attempt && this.#state !== "waiting") this.#down(reason);
      },
      onFragment: (topic, totalBytes, offset, bytes) => {
        if (attempt !== this.#attempt || this.#state !== "up") return;
        this.#events.onFragment(topic, totalBytes, offset, bytes);
      },
      onNotice: (line) => {
        if (attempt === this.#attempt && this.#state === "up") this.#events.onNotice(line);
      },
    });
  }

  #down(reason: string): void {
    const wasUp = this.#state === "up";
    const livedMs = wasUp ? this.#inStateMs() : 0;
    if (livedMs >= STABLE_MS) this.#backoff.reset();
    // A refused attempt says nothing about a fight; only a life cut short does.
    if (wasUp) this.#kicks = livedMs < KICK_MS ? this.#kicks + 1 : 0;
    this.#enter("waiting");
    this.#waitMs = this.#backoff.nextMs();
    let cause = reason;
    if (this.#kicks >= KICKS_OF_FIGHT) {
      this.#waitMs = this.#backoff.jitterMs(FIGHT_WAIT_MS);
      cause =
        `${reason}; thrown out ${this.#kicks} times soon after connecting: another client may` +
        " have the same id, or the broker refuses a message (its size, its topic)";
    }
    this.#events.onNotice(`${cause}; next attempt in ${Math.ceil(this.#waitMs / 1000)} s`);
    if (wasUp) this.#events.onDown();
  }

  #enter(state: ConnectionState): void {
    this.#state = state;
    this.#sinceTicks = this.#clock.ticksMs();
  }

  #inStateMs(): number {
    // Unsigned difference: right across the wrap at 2^32.
    return (this.#clock.ticksMs() - this.#sinceTicks) >>> 0;
  }
}
