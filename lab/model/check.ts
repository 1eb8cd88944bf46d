// Whether a model runs: what a device asks of a whole file before it loads it, and the golden
// vector that the model must answer there.

import { Regressor } from "../../src/filter/regress.ts";
import { ABI, bad } from "../../src/model/format.ts";
import type { Model } from "../../src/model/package.ts";
import { type Examinee, GOLDEN_TOLERANCE, goldenError } from "../../src/model/selftest.ts";
import { FilterExaminee, filterModel, regressModel } from "../../src/update/examinee.ts";

/** @throws ModelError with the code that a device would report */
export function checkModel(model: Model): void {
  const { abi } = model.header;
  if (abi !== ABI) bad("abi", `its weights are for version ${abi} of the filter, this is ${ABI}`);
  const error = goldenError(model, examineeOf(model));
  // Negated, so that NaN fails.
  if (!(error <= GOLDEN_TOLERANCE)) {
    bad("golden", `it misses its golden vector by ${error}; ${GOLDEN_TOLERANCE} is allowed`);
  }
}

/** What answers the golden readings. @throws ModelError for weights that cannot be loaded */
function examineeOf(model: Model): Examinee {
  try {
    const isFilter = model.header.kind === "denoise";
    return isFilter ? new FilterExaminee(filterModel(model)) : new Regressor(regressModel(model));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return bad("golden", `it cannot be loaded: ${error.message}`);
  }
}
