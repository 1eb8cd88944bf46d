// What is measured on the engine: each case constructs and gives its step.
import type { FilterModel } from "../../../src/filter/model.ts";
import type { SelectiveOptions } from "../../../src/ssm/selective.ts";
import { naiveLayer } from "./naive.ts";
import { lightModel, presetModel } from "./preset.ts";

type Step = (t: number) => void;

function inputs(count: number): Float64Array {
  const random = new Sluice.Xorshift64(7);
  return Float64Array.from({ length: count }, () => random.normal());
}

function layer(dIn: number, states: number, options: SelectiveOptions): Step {
  const ssm = new Sluice.SelectiveSSM(dIn, states, 42, options);
  const x = inputs(dIn);
  const y = new Float64Array(dIn);
  return () => ssm.forwardInto(x, y);
}

function naive(dIn: number, states: number): Step {
  const step = naiveLayer(dIn, states, new Sluice.SelectiveSSM(dIn, states, 42).weights);
  const x = inputs(dIn);
  const y = new Float64Array(dIn);
  return () => step(x, y);
}

/** A filter of this shape that is an exponential average: cost hardly depends on the values. */
function modelOf(layers: number, states: number): FilterModel {
  const parts: number[] = [];
  for (let l = 0; l < layers; l++) {
    if (l > 0) parts.push(...inputs(7 * 16));
    parts.push(...new Sluice.SelectiveSSM(8, states, 42).weights);
  }
  const readout = new Float64Array((layers + 1) * 8);
  readout[layers * 8 + 1] = 0.2;
  const weights = Float64Array.from([...parts, ...readout]);
  return { ...Sluice.filterShape(layers, states), weights };
}

function filter(model: FilterModel): Step {
  const innovation = new Sluice.InnovationFilter(model);
  const readings = inputs(64);
  innovation.start(readings[0], readings[0]);
  return (t) => innovation.step(readings[t & 63], 1);
}

/** A calibration of seven channels, two layers of eight states. */
function calibration(): Step {
  const shape = { kind: "regress", layers: 2, inputs: 8, states: 8, targets: 1 } as const;
  const weights = new Float64Array(Sluice.weightCount(shape)).fill(0.1);
  const regressor = new Sluice.Regressor({ ...shape, weights });
  const readings = inputs(7);
  const out = new Float64Array(1);
  return () => regressor.stepInto(readings, out);
}

function reading(model: FilterModel, encode: "with payload" | "alone"): Step {
  const bank = new Sluice.FilterBank(model, [{ name: "t", min: -40, max: 90 }]);
  const payload = new Sluice.OutPayload(["t"]);
  const readings = inputs(64);
  const values = new Float64Array(1);
  return (t) => {
    values[0] = readings[t & 63];
    bank.push(values, 1000 * (t + 1));
    if (encode === "with payload") payload.encode(t, NaN, bank.channels);
  };
}

export const CASES: Record<string, () => Step> = {
  "naive-4x8": () => naive(4, 8),
  "loops-4x8": () => layer(4, 8, { kernel: "loops" }),
  "layer-4x8": () => layer(4, 8, {}),
  "naive-8x8": () => naive(8, 8),
  "layer-8x8": () => layer(8, 8, {}),
  "naive-8x16": () => naive(8, 16),
  "layer-8x16": () => layer(8, 16, {}),
  "filter-1-layer-of-8": () => filter(modelOf(1, 8)),
  "filter-2-layers-of-8": () => filter(modelOf(2, 8)),
  "filter-3-layers-of-8": () => filter(modelOf(3, 8)),
  "filter-preset": () => filter(presetModel()),
  "filter-light": () => filter(lightModel()),
  "calibration-7-channels": calibration,
  reading: () => reading(presetModel(), "alone"),
  "reading-light": () => reading(lightModel(), "alone"),
  "reading-and-payload": () => reading(presetModel(), "with payload"),
};
