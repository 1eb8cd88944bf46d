// Why a device does not run a model, and what to do about it, for each code of SPEC.md.

import type { Code } from "../../src/model/codes.ts";

type Reason = Exclude<Code, "none">;

const BROKEN = "The file is damaged: make it again with sluice pack and sluice sign.";
const NEWER = "Sign the model again: sluice sign gives it a higher sequence.";
const OTHER_MODEL =
  "It behaves badly on this device's signal; the one before runs on. Train another.";

const REASONS: Readonly<Record<Reason, string>> = {
  length: BROKEN,
  magic: "This is no model file.",
  version: "It is of another model format: train or download it anew, or update the device.",
  reserved: "The file uses something that this device does not know: update its software.",
  shape: BROKEN,
  size: BROKEN,
  table: BROKEN,
  digest: BROKEN,
  number: BROKEN,
  text: BROKEN,
  "signature-form": "Its signature cannot be one. Sign it with sluice sign.",
  signature: "It was not signed by the key that it names, or changed since.",
  "key-unknown": "The device does not trust the key that signed it. Sign with one that it trusts.",
  "key-retired": "The key that signed it was retired. Sign with a newer one.",
  epoch: "Its epoch is not the one of its key, or it retires its own key.",
  "device-class": "It is for devices of another class: sluice sign --device-class.",
  abi: "It was made for another version of the software.",
  "sequence-low": `The device has accepted a newer model. ${NEWER}`,
  "sequence-conflict": `The device knows another model of this sequence. ${NEWER}`,
  "sequence-range": NEWER,
  "too-large": "It does not fit the device's flash.",
  ram: "It does not fit the device's memory: fewer states or one layer do.",
  channels: "It needs another number of channels.",
  kind: "Devices run filters; sluice calibrate runs calibrations on recordings.",
  quarantined: "This device has rolled it back before and does not take it again.",
  flash: "The device's flash does not keep what is written: the device may be worn out.",
  wear: "The device has been written to too often today; it protects its flash. Try tomorrow.",
  golden: "It does not compute on this device what it should. It is not taken again.",
  "trial-nan": `It gave values that are no numbers, or lost the signal. ${OTHER_MODEL}`,
  "trial-range": `It left the sensor's range. ${OTHER_MODEL}`,
  "trial-worse": `It follows the readings worse than the one before. ${OTHER_MODEL}`,
  "trial-reboots": "The device started again and again while it was tried.",
  "trial-timeout": "The device saw too few readings to judge it.",
};

/** One or two sentences; a code of a later version stands for itself. */
export function reasonOf(code: string): string {
  // Some devices tell numbers behind the code.
  const [word = ""] = code.split(/[\s:]/, 1);
  return Object.hasOwn(REASONS, word) ? REASONS[word as Reason] : code;
}
