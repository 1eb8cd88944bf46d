// Whether a model runs: what a device asks of a whole file before it loads it, and the golden
// vector that the model must answer there.

import { bad } from "../../src/model/check.ts";
import type { Model } from "../../src/model/package.ts";
import { GOLDEN_TOLERANCE, goldenError } from "../../src/model/selftest.ts";
import { checkAbi } from "./json.ts";
import { examineeOf } from "./pack.ts";

/** @throws ModelError with the code that a device would report */
export function checkModel(model: Model): void {
  checkAbi(model.header.abi);
  const error = errorOf(model);
  // Negated, so that NaN fails.
  if (!(error <= GOLDEN_TOLERANCE)) {
    bad("golden", `it misses its golden vector by ${error}; ${GOLDEN_TOLERANCE} is allowed`);
  }
}

/** See `goldenError`. @throws ModelError for weights that cannot be loaded */
function errorOf(model: Model): number {
  try {
    return goldenError(model, examineeOf(model));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return bad("golden", `it cannot be loaded: ${error.message}`);
  }
}
