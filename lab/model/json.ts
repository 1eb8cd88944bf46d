// The JSON form of a trained filter, as models/ keeps it until it is signed (SPEC.md).
import type { FilterModel } from "../../src/filter/model.ts";
import { bad, checkShape, checkWeights } from "../../src/model/check.ts";
import { ABI, checkFormat, FORMAT_VERSION } from "../../src/model/format.ts";
import type { Shape } from "../../src/model/shape.ts";

/** What a file says, before it is checked. */
export type Claims = Partial<Record<keyof FilterModel | "format" | "abi", unknown>>;

/** One line of JSON. @param source how the model was made, for people */
export function jsonOf(model: FilterModel, source: string): string {
  const { kind, layers, inputs, states, targets } = model;
  const shape = { kind, layers, inputs, states, targets };
  const weights = Array.from(model.weights, Math.fround);
  return `${JSON.stringify({ format: FORMAT_VERSION, abi: ABI, ...shape, weights, source })}\n`;
}

/** The filter that `text` describes, held to the rules of a .slm file. @throws ModelError */
export function filterOfJson(text: string): FilterModel {
  return filterOfClaims(objectOf(text));
}

/** The filter that `claims`, the object of such a file, describes. @throws ModelError */
export function filterOfClaims({ format, abi, ...claimed }: Claims): FilterModel {
  if (claimed.kind === undefined && claimed.weights === undefined) {
    bad("magic", "not a model: it has no kind and no weights");
  }
  // Files before the two fields were there are of version 1.
  checkFormat(format ?? 1);
  checkAbi(abi ?? 1);
  const { kind, layers, inputs, states, targets, weights } = claimed;
  const shape = { kind, layers, inputs, states, targets } as Shape;
  if (kind !== "denoise") bad("kind", `kind is ${kind}; models in JSON are filters, "denoise"`);
  checkShape(shape);
  if (!Array.isArray(weights)) bad("size", "weights is not a list of numbers");
  checkWeights(shape, weights);
  return { ...shape, kind, weights: Float64Array.from(weights) };
}

/** Refuses weights that were trained for other features. @throws ModelError */
export function checkAbi(abi: unknown): void {
  if (abi === ABI) return;
  bad(
    "abi",
    `its weights were trained for version ${abi} of the filter, this is ${ABI}: train anew`,
  );
}

function objectOf(text: string): Claims {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    bad("magic", "neither a Sluice model file (.slm) nor valid JSON");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    bad("magic", "not a model: expected a JSON object");
  }
  return parsed;
}
