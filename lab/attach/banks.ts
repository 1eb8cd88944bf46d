// The filters of all virtual devices: many banks, one model.
import { FilterBank } from "../../src/filter/bank.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import type { FilterModel } from "../../src/filter/model.ts";

export class Banks {
  readonly #all = new Set<FilterBank>();
  #model: FilterModel;

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
    return bank;
  }

  drop(bank: FilterBank): void {
    this.#all.delete(bank);
  }
}
