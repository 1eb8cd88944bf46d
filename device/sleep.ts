// Deep sleep between readings. The chip forgets everything: the filters' state goes to storage
// before and comes back after, bit for bit (saved-state.ts).

import { deepSleep } from "sluice/deep-sleep";
import type { Bridge, Clock, Updater } from "../src/index.ts";
import type { SleepConfig } from "./config.ts";
import { notice } from "./log.ts";
import type { SavedState } from "./saved-state.ts";

/** For so long after its last reading the device waits for the broker; then it sleeps anyway. */
const PUBLISH_MAX_MS = 20_000;
/** The same while a model comes in: an erase that is begun anew each time wears the flash. */
const DOWNLOAD_MAX_MS = 180_000;
/** After connecting, for what the broker keeps for us. */
const LISTEN_MS = 3_000;

export class SleepCycle {
  readonly #config: SleepConfig;
  readonly #clock: Clock;
  readonly #state: SavedState;
  readonly #updater: Updater | undefined;
  #readings = 0;
  /** Readings while the broker was there: those alone count in a trial. */
  #heard = 0;
  /** When the readings of this time were complete. */
  #completeTicks = 0;
  /** When the broker was first there; undefined: not yet. */
  #upTicks: number | undefined;

  constructor(config: SleepConfig, clock: Clock, state: SavedState, updater: Updater | undefined) {
    this.#config = config;
    this.#clock = clock;
    this.#state = state;
    this.#updater = updater;
  }

  /** One more reading since the start. */
  count(isConnected: boolean): void {
    this.#readings++;
    if (isConnected) this.#heard++;
    if (this.#readings === this.#config.readings) this.#completeTicks = this.#clock.ticksMs();
  }

  /** Is everything done that this time is for? To be asked often. */
  isDue(bridge: Bridge | undefined): boolean {
    const now = this.#clock.ticksMs();
    const { readings } = this.#config;
    if (bridge?.state === "up") this.#upTicks ??= now;
    if (this.#readings < readings) return false;
    if (bridge === undefined) return true;
    const { onTrial = false, state } = this.#updater ?? {};
    const isBusy = state === "downloading" || state === "verified";
    const mostMs = isBusy ? DOWNLOAD_MAX_MS : PUBLISH_MAX_MS;
    if ((now - this.#completeTicks) >>> 0 >= mostMs) return true;
    if (isBusy || this.#upTicks === undefined) return false;
    if (bridge.isGreeting || bridge.waiting > 0) return false;
    const isHeard = (now - this.#upTicks) >>> 0 >= LISTEN_MS;
    return isHeard && (!onTrial || this.#heard >= readings);
  }

  /** Does not return on a chip. */
  sleep(): void {
    this.#state.save();
    notice(`sleeping for ${this.#config.sleepMs / 1000} s`);
    deepSleep(this.#config.sleepMs);
    this.#readings = this.#heard = 0;
  }
}
