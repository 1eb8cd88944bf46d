// Everybody who takes part in a contest: `sluice evaluate`, the page and the benches share this list.
import type { Baseline } from "./baseline.ts";
import { ESPHOME } from "./esphome.ts";
import { HYPOTHESES } from "./hypotheses.ts";
import { LOCAL_FITS } from "./local-fit.ts";
import { MULTIPLE_MODELS } from "./multiple-models.ts";
import { NOISE_MODELS } from "./noise-models.ts";
import { SHIPPED } from "./shipped.ts";
import { SMOOTHERS } from "./smoothers.ts";
import { TRACKERS } from "./trackers.ts";

/** What people use: the rivals of every contest so far. */
export const USUAL: readonly Baseline[] = [...TRACKERS, ...SMOOTHERS, ...ESPHOME];

/** What a good engineer would try beyond that. */
export const ADVANCED: readonly Baseline[] = [
  ...NOISE_MODELS,
  ...MULTIPLE_MODELS,
  ...HYPOTHESES,
  ...LOCAL_FITS,
];

export { SHIPPED };

export const RIVALS: readonly Baseline[] = [...USUAL, ...ADVANCED, ...SHIPPED];
