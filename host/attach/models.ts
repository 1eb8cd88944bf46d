// The gateway's model and its updates: one for all virtual devices.
import { join } from "node:path";
import { Banks, TRIAL_CHANNELS_MAX } from "../../lab/attach/banks.ts";
import type { Link, Will } from "../../src/ports.ts";
import {
  readFactory,
  type UpdateRequest,
  type UpdaterOnFlash,
  updaterOf,
} from "../device/updating.ts";
import type { SharedLink } from "./shared-link.ts";

/** In the directory of the state. */
const FLASH_FILE = "models.flash";
const NO_WILL: Will = { topic: "", payload: new Uint8Array(), retain: "once" };

export interface ModelsRequest {
  readonly name: string;
  readonly prefix: string;
  /** File of the model that runs first; absent: the preset. */
  readonly model?: string;
  /** Absent: models are gone with the process. */
  readonly state?: string;
  readonly updates: Omit<UpdateRequest, "flash">;
}

export class Models {
  readonly banks: Banks;
  readonly #link: Link;
  readonly #updating: UpdaterOnFlash;
  #told: string;

  /** @throws UserError for a file or a name that cannot be used */
  constructor(shared: SharedLink, { model, name, prefix, state, updates }: ModelsRequest) {
    const factory = readFactory(model);
    const banks = new Banks(factory.filter);
    const room = { arenas: banks, arenaBytes: banks.arenaBytes, channels: TRIAL_CHANNELS_MAX };
    const flash = state === undefined ? {} : { flash: join(state, FLASH_FILE) };
    this.banks = banks;
    this.#link = shared.device();
    const request = { ...updates, ...flash };
    this.#updating = updaterOf(this.#link, { device: name, prefix }, factory, room, request);
    this.#told = this.activeId;
  }

  /** Short id of the model that publishes. */
  get activeId(): string {
    return this.#updating.updater.activeId;
  }

  connect(): void {
    const { updater } = this.#updating;
    this.#link.open(NO_WILL, {
      onUp: () => updater.onUp(),
      onDown: () => updater.onDown(),
      onFragment: (...fragment) => updater.onFragment(...fragment),
    });
  }

  disconnect(): void {
    this.#link.close();
  }

  /** A bounded step; true, once: another model publishes. */
  poll(): boolean {
    this.#updating.updater.poll();
    const hasChanged = this.activeId !== this.#told;
    this.#told = this.activeId;
    return hasChanged;
  }

  /** A model on trial goes on with its trial after it. */
  close(): void {
    const { flash, updater } = this.#updating;
    updater.prepareSleep();
    flash.close();
  }
}
