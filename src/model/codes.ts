// Why a model is not used, as codes. SPEC.md explains each; the numbers (index in the list) are
// what flash keeps, so that new codes are only ever appended.

export const CODES = [
  "none",
  // The bytes are not a model file of this version.
  "length",
  "magic",
  "version",
  "reserved",
  "shape",
  "size",
  "table",
  "digest",
  "number",
  "text",
  // It is not for us, or not from anyone we trust.
  "signature-form",
  "signature",
  "key-unknown",
  "key-retired",
  "epoch",
  "device-class",
  "abi",
  "sequence-low",
  "sequence-conflict",
  "sequence-range",
  "too-large",
  "ram",
  "channels",
  "quarantined",
  // The hardware could not do it.
  "flash",
  "wear",
  // It was tried and is not good enough: these quarantine the model.
  "golden",
  "trial-nan",
  "trial-range",
  "trial-worse",
  "trial-reboots",
  "trial-timeout",
  // It is no filter of the kind that the device runs.
  "kind",
] as const;

export type Code = (typeof CODES)[number];

/** The code's number in flash. */
export function codeNumber(code: Code): number {
  return CODES.indexOf(code);
}

/** The code of a number read from flash; "none" if a later version wrote it. */
export function codeOf(number: number): Code {
  return CODES[number] ?? "none";
}
