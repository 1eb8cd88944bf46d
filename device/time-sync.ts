// The wall clock from the network. Nothing needs it: without it readings have ages, no times.

import SNTP from "sntp";
import Time from "time";
import { Backoff, type Clock } from "../src/index.ts";
import { notice, reasonOf } from "./log.ts";

/** A chip's crystal drifts by a second or two a day. */
const AGAIN_MS = 86_400_000;
/** The SDK gives up after 25 s; an attempt that it forgot is begun anew after this. */
const ASKING_MAX_MS = 60_000;

export class TimeSync {
  readonly #server: string;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  #sinceTicks: number;
  #waitMs = 0;
  #told: "nothing" | "failed" | "known" = "nothing";

  /**
   * @param trust "known": a clock that is known at the start is right for a day, as that of a
   *   desktop; "never": it drifted through a sleep
   */
  constructor(server: string, clock: Clock, seed: string, trust: "known" | "never") {
    this.#server = server;
    this.#clock = clock;
    this.#backoff = new Backoff(seed);
    this.#sinceTicks = clock.ticksMs();
    if (trust === "never" || Number.isNaN(clock.wallMs())) return;
    this.#told = "known";
    this.#waitMs = AGAIN_MS;
  }

  /** To be called about once a second while there is a network. */
  poll(): void {
    if ((this.#clock.ticksMs() - this.#sinceTicks) >>> 0 < this.#waitMs) return;
    this.#wait(ASKING_MAX_MS);
    try {
      // Its own timer keeps it until it has an answer.
      new SNTP({ host: this.#server }, (message, value) => {
        if (message === SNTP.time && value !== undefined) this.#set(value);
        else if (message === SNTP.error) this.#failed("does not answer");
      });
    } catch (error) {
      this.#failed(reasonOf(error));
    }
  }

  #set(seconds: number): void {
    Time.set(seconds);
    this.#backoff.reset();
    this.#wait(AGAIN_MS);
    if (this.#told !== "known") notice(`time: known from ${this.#server}`);
    this.#told = "known";
  }

  #failed(why: string): void {
    this.#wait(this.#backoff.nextMs());
    // Said once: readings go out without times, and that is no fault.
    if (this.#told !== "nothing") return;
    notice(`time: ${this.#server} ${why}; readings have no time yet`);
    this.#told = "failed";
  }

  #wait(ms: number): void {
    this.#sinceTicks = this.#clock.ticksMs();
    this.#waitMs = ms;
  }
}
