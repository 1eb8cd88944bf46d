// Deep sleep between readings. The chip forgets everything: the filters' state goes to storage
// before and comes back after, bit for bit.
//
// One save writes 1.6 KB a channel, and 0.6 KB more during the trial of a model. NVS spreads it
// over its pages: at one sleep in five minutes a flash lasts for decades with the partition of the
// example, 128 KB, and for years with the usual 24 KB, which hold four channels with a trial.

import { deepSleep } from "sluice/deep-sleep";
import type { Bridge, Clock, FilterBank, Updater } from "../src/index.ts";
import type { SleepConfig } from "./config.ts";
import { notice } from "./log.ts";
import { StoredBytes } from "./storage.ts";

/** For so long after its last reading the device waits for the broker; then it sleeps anyway. */
const PUBLISH_MAX_MS = 20_000;
/** The same while a model comes in: an erase that is begun anew each time wears the flash. */
const DOWNLOAD_MAX_MS = 180_000;
/** After connecting, for what the broker keeps for us. */
const LISTEN_MS = 3_000;

export class SleepCycle {
  readonly #config: SleepConfig;
  readonly #clock: Clock;
  readonly #bank: FilterBank;
  readonly #updater: Updater | undefined;
  readonly #stored = new StoredBytes("state");
  #readings = 0;
  /** Readings while the broker was there: those alone count in a trial. */
  #heard = 0;
  /** When the readings of this time were complete. */
  #completeTicks = 0;
  /** When the broker was first there; undefined: not yet. */
  #upTicks: number | undefined;

  constructor(config: SleepConfig, clock: Clock, bank: FilterBank, updater: Updater | undefined) {
    this.#config = config;
    this.#clock = clock;
    this.#bank = bank;
    this.#updater = updater;
  }

  /** Goes on where the last sleep began; otherwise the filters start cold. */
  wake(): void {
    const saved = this.#stored.read();
    if (saved === undefined) return;
    // Behind the length of what the trial knows: that, then the filters.
    const end = 2 + saved[0] + 256 * saved[1];
    const reason = this.#bank.restore(saved.subarray(end));
    this.#bank.forgetTime();
    if (reason === undefined) this.#updater?.restore(saved.subarray(2, end));
    else if (reason === "trial") notice("the model on trial starts anew after the sleep");
    else notice(`state before the sleep is not used (${reason}): the filters start cold`);
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
    if (isBusy || this.#upTicks === undefined || bridge.waiting > 0) return false;
    const isHeard = (now - this.#upTicks) >>> 0 >= LISTEN_MS;
    return isHeard && (!onTrial || this.#heard >= readings);
  }

  /** Does not return on a chip. */
  sleep(): void {
    const trialBytes = this.#updater?.savedBytes ?? 0;
    const end = 2 + trialBytes;
    const state = new Uint8Array(end + this.#bank.snapshotBytes);
    state[0] = trialBytes;
    state[1] = trialBytes >> 8;
    this.#updater?.saveInto(state.subarray(2, end));
    this.#bank.saveInto(state.subarray(end));
    this.#stored.write(state);
    notice(`sleeping for ${this.#config.sleepMs / 1000} s`);
    deepSleep(this.#config.sleepMs);
    this.#readings = this.#heard = 0;
  }
}
