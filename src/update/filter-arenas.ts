// A filter bank as the updater sees it: the place of the model that publishes and that of one on
// trial. The room of both is taken when the bank is made with `largest`.
import type { FilterBank, LargestModel, ObserveTrial } from "../filter/bank.ts";
import { filterShape } from "../filter/model.ts";
import type { Header } from "../model/format.ts";
import type { Model } from "../model/package.ts";
import type { Examinee } from "../model/selftest.ts";
import { ramBytes } from "../model/shape.ts";
import type { Arenas } from "./arenas.ts";
import { FilterExaminee, filterModel } from "./examinee.ts";

export class FilterArenas implements Arenas {
  /** Bytes of one arena, to be compared with what a model needs. */
  readonly arenaBytes: number;
  readonly #bank: FilterBank;
  #examinee: FilterExaminee | undefined;

  /** `largest`: what the bank was made with. */
  constructor(bank: FilterBank, { layers, states }: LargestModel) {
    this.#bank = bank;
    this.arenaBytes = ramBytes(filterShape(layers, states), bank.channels.length);
  }

  watch(observe: ObserveTrial): void {
    this.#bank.watchTrial(observe);
  }

  /** A filter whose states fit in the room, whatever its other figures. */
  takes(header: Header): boolean {
    return header.kind === "denoise" && this.#bank.fits(header);
  }

  loadShadow(model: Model): boolean {
    if (!this.takes(model.header)) return false;
    this.#examinee = new FilterExaminee(this.#bank.loadTrial(filterModel(model)));
    return true;
  }

  /** RangeError before a model was loaded. */
  get shadow(): Examinee {
    if (this.#examinee === undefined) throw new RangeError("arenas: no model is loaded");
    return this.#examinee;
  }

  startShadow(): void {
    this.#examinee = undefined;
    this.#bank.startTrial();
  }

  stopShadow(): void {
    this.#examinee = undefined;
    this.#bank.stopTrial();
  }

  promoteShadow(): void {
    this.#examinee = undefined;
    this.#bank.promoteTrial();
  }
}
