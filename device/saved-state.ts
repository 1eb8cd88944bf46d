// The filters' state in storage: saved before each sleep and every hour, restored at each start, so
// that a power cut costs an hour of what the filters know at most. All bits come back.
//
// One save writes 1.6 KB a channel, and 0.6 KB more during the trial of a model. NVS spreads it
// over its pages: hourly, or at one sleep in five minutes, a flash lasts for decades with the
// partition of the example, 128 KB, and for years with the usual 24 KB, which hold four channels
// with a trial.

import type { Clock, FilterBank, Updater } from "../src/index.ts";
import { notice } from "./log.ts";
import { StoredBytes } from "./storage.ts";

const INTERVAL_MS = 3_600_000;

export class SavedState {
  readonly #clock: Clock;
  readonly #bank: FilterBank;
  readonly #updater: Updater | undefined;
  readonly #stored = new StoredBytes("state");
  #savedTicks: number;

  constructor(clock: Clock, bank: FilterBank, updater: Updater | undefined) {
    this.#clock = clock;
    this.#bank = bank;
    this.#updater = updater;
    this.#savedTicks = clock.ticksMs();
  }

  /** Goes on from what was saved last; otherwise the filters start cold. */
  restore(): void {
    const saved = this.#stored.read();
    if (saved === undefined) return;
    // Behind the length of what the trial knows: that, then the filters.
    const end = 2 + saved[0] + 256 * saved[1];
    const reason = this.#bank.restore(saved.subarray(end));
    // Ticks started again, and nobody knows for how long the device was off.
    this.#bank.forgetTime();
    if (reason === undefined) this.#updater?.restore(saved.subarray(2, end));
    else if (reason === "trial") notice("the model on trial starts anew");
    else notice(`the saved state is not used (${reason}): the filters start cold`);
  }

  save(): void {
    const trialBytes = this.#updater?.savedBytes ?? 0;
    const end = 2 + trialBytes;
    const state = new Uint8Array(end + this.#bank.snapshotBytes);
    state[0] = trialBytes;
    state[1] = trialBytes >> 8;
    this.#updater?.saveInto(state.subarray(2, end));
    this.#bank.saveInto(state.subarray(end));
    this.#stored.write(state);
    this.#savedTicks = this.#clock.ticksMs();
  }

  /** Saves when the last time was an hour ago; to be called regularly. */
  poll(): void {
    if ((this.#clock.ticksMs() - this.#savedTicks) >>> 0 >= INTERVAL_MS) this.save();
  }
}
