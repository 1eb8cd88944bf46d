// Which model runs after a start: the newest confirmed one whose every byte is as it was signed
// and which still answers its golden vector, else the factory model.

import { ModelError } from "../errors.ts";
import { ABI } from "../model/format.ts";
import { type Model, readFile } from "../model/package.ts";
import { GOLDEN_TOLERANCE, goldenError } from "../model/selftest.ts";
import type { Crypto } from "../ports.ts";
import type { Arenas } from "./arenas.ts";
import type { Journal } from "./journal.ts";
import type { Slots } from "./slots.ts";

/** Puts the model to run into an arena and lets it publish; returns it. */
export function bootModel(
  slots: Slots,
  journal: Journal,
  arenas: Arenas,
  factory: Uint8Array,
  crypto: Crypto,
): Model {
  for (const slot of slots.slots) slot.open(journal.slotErases[slots.slots.indexOf(slot)]!);
  for (const index of slots.newestFirst()) {
    if (slots.slots[index]!.state !== "confirmed") continue;
    const model = wholeModel(slots, index);
    if (model === undefined || !isRunnable(model, arenas)) continue;
    slots.running = index;
    slots.slots[index]!.firm();
    arenas.promoteShadow();
    return model;
  }
  const model = readFile(factory, crypto);
  if (!isRunnable(model, arenas)) {
    throw new RangeError("factory model: it does not fit the arena or fails its golden vector");
  }
  arenas.promoteShadow();
  return model;
}

/** The floor survives a lost journal in the slots' headers. */
export function restoreFloor(slots: Slots, journal: Journal): void {
  for (const slot of slots.slots) {
    if (slot.state !== "unknown" && slot.sequence > journal.floor) {
      journal.accept(slot.sequence, slot.id, 0);
    }
  }
}

/** The model of a slot; undefined: flash does not hold it any more. */
function wholeModel(slots: Slots, index: number): Model | undefined {
  try {
    return slots.slots[index]!.model();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    slots.slots[index]!.state = "unknown";
    return undefined;
  }
}

/** Loads the model as shadow and examines it; one that cannot be loaded is not runnable. */
export function isRunnable(model: Model, arenas: Arenas): boolean {
  if (model.header.abi !== ABI) return false;
  try {
    // Written so that NaN fails.
    return arenas.loadShadow(model) && goldenError(model, arenas.shadow) <= GOLDEN_TOLERANCE;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
