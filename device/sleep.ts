// Deep sleep between readings. The chip forgets everything: the filters' state goes to storage
// before and comes back after, bit for bit.
//
// One save writes 1.8 KB a channel. NVS spreads it over its pages: at one sleep in five minutes
// the 24 KB of the default partition last some nine years.

import { deepSleep } from "sluice/deep-sleep";
import type { BankArenas, Bridge, Clock } from "../src/index.ts";
import type { SleepConfig } from "./config.ts";
import { notice } from "./log.ts";
import { StoredBytes } from "./storage.ts";

/** For so long after its last reading the device waits for the broker; then it sleeps anyway. */
const PUBLISH_MAX_MS = 20_000;

export class SleepCycle {
  readonly #config: SleepConfig;
  readonly #clock: Clock;
  readonly #arenas: BankArenas;
  readonly #stored = new StoredBytes("state");
  #readings = 0;
  #lastTicks = 0;

  constructor(config: SleepConfig, clock: Clock, arenas: BankArenas) {
    this.#config = config;
    this.#clock = clock;
    this.#arenas = arenas;
  }

  /** Goes on where the last sleep began; otherwise the filters start cold. */
  wake(): void {
    const saved = this.#stored.read();
    if (saved === undefined) return;
    const reason = this.#arenas.bank.restore(saved);
    if (reason !== null) notice(`state before the sleep does not fit (${reason}): starting cold`);
    // Ticks began anew.
    else this.#arenas.bank.forgetTime();
  }

  /** One more reading since the start. */
  count(): void {
    this.#readings++;
    this.#lastTicks = this.#clock.ticksMs();
  }

  isDue(bridge: Bridge | undefined): boolean {
    if (this.#readings < this.#config.readings) return false;
    const isSent = bridge === undefined || (bridge.state === "up" && bridge.waiting === 0);
    return isSent || (this.#clock.ticksMs() - this.#lastTicks) >>> 0 >= PUBLISH_MAX_MS;
  }

  /** Does not return on a chip. */
  sleep(): void {
    const { bank } = this.#arenas;
    const state = new Uint8Array(bank.snapshotBytes);
    bank.saveInto(state);
    this.#stored.write(state);
    notice(`sleeping for ${this.#config.sleepMs / 1000} s`);
    deepSleep(this.#config.sleepMs);
    this.#readings = 0;
  }
}
