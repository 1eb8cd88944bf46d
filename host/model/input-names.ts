// A calibration carries the names of its inputs in the name of its model, so that another order is
// noticed: they stand there as they are, or as a hash where they are too long for it.

import { UserError } from "../../lab/user-error.ts";

const NAME_CHARS = 32;

/** The name of a model with these inputs, in this order. */
export function modelNameOf(inputs: readonly string[]): string {
  const joined = inputs.join(",");
  if (joined.length <= NAME_CHARS && /^[\x20-\x7e]*$/.test(joined)) return joined;
  let hash = 0x811c9dc5;
  for (const code of new TextEncoder().encode(joined)) {
    hash = Math.imul(hash ^ code, 0x01000193) >>> 0;
  }
  return `${inputs.length} inputs #${hash.toString(16).padStart(8, "0")}`;
}

/** @throws UserError when the model was trained with other inputs, or in another order */
export function checkInputs(path: string, name: string, inputs: readonly string[]): void {
  // Made before names were kept.
  if (name === "calibration" || name === modelNameOf(inputs)) return;
  const known = name.includes("#") ? "other columns or in another order" : `"${name}"`;
  throw new UserError(
    `--inputs: "${inputs.join(",")}"; ${path} was trained with ${known}`,
    "name them as in training",
  );
}
