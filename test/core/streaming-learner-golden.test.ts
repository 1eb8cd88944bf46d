// Goal: layer, gate and least squares together learn on line as the reference's streaming learner
// does, to 1e-12. Method: its recorded runs. The learner itself is not part of Sluice; it is put
// together here from Sluice's parts. At each reading, before the layer sees it:
//
//   feature[i]     = y[i] silu(gate[i]·x) + x[i]     y: the layer's output for the reading before
//   feature[D + i] = |h[i N … i N + N)|              the state as it lies in memory
//   predict, then learn; then the layer's step
import { describe, expect, test } from "vitest";
import { silu } from "../../src/math.ts";
import { RecursiveLeastSquares } from "../../src/ssm/rls.ts";
import { SelectiveSSM } from "../../src/ssm/selective.ts";
import { loadGolden } from "../golden/load.ts";

interface Run {
  readonly d_in: number;
  readonly n_state: number;
  readonly gate_weights: number[];
  readonly x: number[][];
  readonly target: number[];
  readonly predict_before_train: number[];
  readonly pre_update_readout_features: number[][];
  readonly rls_weights_final: number[];
}

class StreamingLearner {
  readonly #layer: SelectiveSSM;
  readonly #gate: readonly number[];
  readonly #y: Float64Array;
  readonly features: Float64Array;
  readonly readout: RecursiveLeastSquares;

  constructor(dIn: number, states: number, gate: readonly number[]) {
    this.#layer = new SelectiveSSM(dIn, states, 42);
    this.#gate = gate;
    this.#y = new Float64Array(dIn);
    this.features = new Float64Array(2 * dIn);
    this.readout = new RecursiveLeastSquares(2 * dIn, { forgettingRule: "adaptive" });
  }

  /** Predicts the target from x and what came before, then learns from it. */
  predictAndLearn(x: Float64Array, target: number): number {
    const { dIn, states, state } = this.#layer;
    for (let i = 0; i < dIn; i++) {
      let s = 0;
      for (let j = 0; j < dIn; j++) s += this.#gate[i * dIn + j] * x[j];
      this.features[i] = this.#y[i] * silu(s) + x[i];
      let energy = 0;
      for (let n = 0; n < states; n++) energy += state[i * states + n] ** 2;
      this.features[dIn + i] = Math.sqrt(energy);
    }
    const prediction = this.readout.predict(this.features);
    this.readout.learn(this.features, target);
    this.#layer.forwardInto(x, this.#y);
    return prediction;
  }
}

/** Within 1e-12, relative to the larger of 1 and what is wanted. */
function expectClose(got: number, want: number, what: string): void {
  expect(Math.abs(got - want) / Math.max(1, Math.abs(want)), what).toBeLessThanOrEqual(1e-12);
}

describe.each(["d1_n8", "d2_n8", "d3_n32"])("%s", (shape) => {
  const run = loadGolden<Run>(`streaming_mamba_10_${shape}`);

  test("features, predictions and final weights", () => {
    const learner = new StreamingLearner(run.d_in, run.n_state, run.gate_weights);
    run.x.forEach((x, t) => {
      const prediction = learner.predictAndLearn(Float64Array.from(x), run.target[t]);
      expectClose(prediction, run.predict_before_train[t], `prediction ${t}`);
      run.pre_update_readout_features[t].forEach((want, i) => {
        expectClose(learner.features[i], want, `feature ${i} at ${t}`);
      });
    });
    run.rls_weights_final.forEach((want, i) => {
      expectClose(learner.readout.weights[i], want, `weight ${i}`);
    });
  });
});
