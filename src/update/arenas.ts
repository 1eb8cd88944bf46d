// The two places where models run, as the updater sees them. The room of both is taken at boot: a
// new model is examined and tried beside the old one, and takes over without a restart.

import type { ObserveTrial } from "../filter/bank.ts";
import type { Header } from "../model/format.ts";
import type { Model } from "../model/package.ts";
import type { Examinee } from "../model/selftest.ts";

export interface Arenas {
  /** From now on `observe` hears about each reading that both models saw. */
  watch(observe: ObserveTrial): void;
  /** Can such a model run here? Asked before its first chunk. */
  takes(header: Header): boolean;
  /** Takes a model for the arena that does not publish; false: it does not fit. */
  loadShadow(model: Model): boolean;
  /** That model, to be held against its golden vector. */
  readonly shadow: Examinee;
  /** From now on the shadow gets every reading too; its filters start at each channel's level. */
  startShadow(): void;
  /** Forgets the model that was loaded last, where there is one and it does not publish. */
  stopShadow(): void;
  /** The shadow publishes from the next reading on, and the other arena is free. */
  promoteShadow(): void;
}
