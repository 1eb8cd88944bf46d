// The filters of all virtual devices: many banks, one model. To the updater they are one device: a
// new model is tried on all channels, and takes over on all of them.
import { FilterBank, type ObserveTrial } from "../../src/filter/bank.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import { type FilterModel, filterShape } from "../../src/filter/model.ts";
import { LAYERS_MAX, STATES_MAX } from "../../src/limits.ts";
import type { Header } from "../../src/model/format.ts";
import type { Model } from "../../src/model/package.ts";
import type { Examinee } from "../../src/model/selftest.ts";
import { ramBytes } from "../../src/model/shape.ts";
import type { Arenas } from "../../src/update/arenas.ts";
import { FilterExaminee, filterModel } from "../../src/update/examinee.ts";

/** Channels that a trial watches. */
export const TRIAL_CHANNELS_MAX = 10_000;

export class Banks implements Arenas {
  /** Room of any model that a file can hold. */
  readonly arenaBytes = ramBytes(filterShape(LAYERS_MAX, STATES_MAX), TRIAL_CHANNELS_MAX);
  readonly #all = new Set<FilterBank>();
  #model: FilterModel;
  #loaded: FilterModel | undefined;
  #isTrial = false;
  /** Channels that are watched so far. */
  #watched = 0;
  #observe: ObserveTrial = () => {};

  constructor(model: FilterModel) {
    this.#model = model;
  }

  get channels(): number {
    let channels = 0;
    for (const bank of this.#all) channels += bank.channels.length;
    return channels;
  }

  make(configs: readonly ChannelConfig[]): FilterBank {
    const bank = new FilterBank(this.#model, configs);
    this.#all.add(bank);
    if (this.#isTrial) this.#try(bank);
    return bank;
  }

  drop(bank: FilterBank): void {
    this.#all.delete(bank);
  }

  watch(observe: ObserveTrial): void {
    this.#observe = observe;
  }

  takes(header: Header): boolean {
    return header.kind === "denoise";
  }

  loadShadow(model: Model): boolean {
    if (!this.takes(model.header)) return false;
    this.stopShadow();
    this.#loaded = filterModel(model);
    return true;
  }

  /** RangeError before a model was loaded. */
  get shadow(): Examinee {
    if (this.#loaded === undefined) throw new RangeError("banks: no model is loaded");
    return new FilterExaminee(this.#loaded);
  }

  startShadow(): void {
    this.#isTrial = true;
    this.#watched = 0;
    for (const bank of this.#all) this.#try(bank);
  }

  stopShadow(): void {
    this.#isTrial = false;
    this.#loaded = undefined;
    for (const bank of this.#all) bank.stopTrial();
  }

  promoteShadow(): void {
    if (!this.#isTrial) this.startShadow();
    this.#model = this.#loaded ?? this.#model;
    for (const bank of this.#all) bank.promoteTrial();
    this.#isTrial = false;
    this.#loaded = undefined;
  }

  #try(bank: FilterBank): void {
    if (this.#loaded === undefined) return;
    const from = this.#watched;
    this.#watched += bank.channels.length;
    bank.watchTrial((c, u, s, publishing, trial) => {
      const channel = from + c;
      if (channel < TRIAL_CHANNELS_MAX) this.#observe(channel, u, s, publishing, trial);
    });
    bank.loadTrial(this.#loaded);
    bank.startTrial();
  }
}
