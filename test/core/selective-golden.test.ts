// Goal: the layer gives the reference implementation's figures, bit for bit (test/golden).
// Method: weights, 64 steps, edge inputs and channel reinitialisation of every recorded model,
// on every kernel that can run its shape.
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Xorshift64 } from "../../src/random.ts";
import { SelectiveSSM } from "../../src/ssm/selective.ts";
import { loadGolden } from "../golden/load.ts";

interface Block {
  x: number[][];
  y: number[][];
  state: number[];
}
interface Golden {
  variant: string;
  d_in: number;
  n_state: number;
  seed: string;
  weights?: { log_a: number[]; w_delta: number[]; w_b: number[]; w_c: number[]; d_skip: number[] };
  main: {
    x: number[][];
    y: number[][];
    state_after_2_steps: number[];
    state_after_64_steps: number[];
  };
  reinit?: {
    channel: number;
    rng_before: string;
    rng_after_first: string;
    rng_after_second: string;
    state_after_first: number[];
    x: number[][];
    y: number[][];
    state_final: number[];
    w_delta_final: number[];
    w_b_final: number[];
    w_c_final: number[];
    d_skip_final: number[];
  };
  edges: Record<string, Block>;
}

const folder = new URL("../golden/", import.meta.url);
const names = readdirSync(folder).map((file) => file.replace(".json", ""));
const files = names.filter((n) => /^(s4dinv|mamba)_/.test(n) && !n.endsWith("_s0"));

/** State as the file lays it out: older figures have h[d,n]. */
function stateOf(layer: SelectiveSSM, golden: Golden): number[] {
  const { dIn, states, state } = layer;
  if (golden.variant !== "mamba_v091") return [...state];
  return Array.from(
    { length: dIn * states },
    (_, i) => state[(i % states) * dIn + Math.floor(i / states)],
  );
}

function run(layer: SelectiveSSM, xs: number[][]): number[][] {
  const y = new Float64Array(layer.dIn);
  return xs.map((x) => {
    layer.forwardInto(Float64Array.from(x), y);
    return [...y];
  });
}

describe.each(files)("%s", (file) => {
  const golden = loadGolden<Golden>(file);
  const { d_in: dIn, n_state: states } = golden;
  const init = golden.variant === "mamba_v091" ? "mamba" : "s4d-inv";
  const make = (kernel: "unrolled" | "loops") =>
    new SelectiveSSM(dIn, states, BigInt(golden.seed), { init, kernel });

  it("draws the same weights", () => {
    const w = make("unrolled").weights;
    const { log_a, w_delta, w_b, w_c, d_skip } = golden.weights ?? expect.fail("no weights");
    expect([...w]).toStrictEqual([...w_delta, 0, ...w_b, ...w_c, ...log_a, ...d_skip]);
  });

  it.each(["unrolled", "loops"] as const)("gives the same outputs with %s", (kernel) => {
    const layer = make(kernel);
    expect(run(layer, golden.main.x.slice(0, 2))).toStrictEqual(golden.main.y.slice(0, 2));
    expect(stateOf(layer, golden)).toStrictEqual(golden.main.state_after_2_steps);
    expect(run(layer, golden.main.x.slice(2))).toStrictEqual(golden.main.y.slice(2));
    expect(stateOf(layer, golden)).toStrictEqual(golden.main.state_after_64_steps);
    for (const [name, block] of Object.entries(golden.edges)) {
      if (name === "huge1e150" || name === "nan_at_step2") continue;
      const fresh = make(kernel);
      expect(run(fresh, block.x), name).toStrictEqual(block.y);
      expect(stateOf(fresh, golden), name).toStrictEqual(block.state);
    }
  });

  // The older figures have no such block.
  const { reinit } = golden;
  if (!reinit) return;
  it("reinitialises channels in the same way", () => {
    const layer = make("unrolled");
    run(layer, golden.main.x);
    const rng = new Xorshift64(BigInt(reinit.rng_before));
    const word = () => (BigInt(rng.hi >>> 0) << 32n) | BigInt(rng.lo >>> 0);
    layer.reinitializeChannel(reinit.channel, rng);
    expect(word()).toBe(BigInt(reinit.rng_after_first));
    expect(stateOf(layer, golden)).toStrictEqual(reinit.state_after_first);
    expect(run(layer, reinit.x)).toStrictEqual(reinit.y);
    layer.reinitializeChannel(0, rng);
    expect(word()).toBe(BigInt(reinit.rng_after_second));
    expect(stateOf(layer, golden)).toStrictEqual(reinit.state_final);
    const w = [...layer.weights];
    const b = dIn + 1;
    const c = b + states * dIn;
    expect(w.slice(0, dIn)).toStrictEqual(reinit.w_delta_final);
    expect(w.slice(b, c)).toStrictEqual(reinit.w_b_final);
    expect(w.slice(c, c + states * dIn)).toStrictEqual(reinit.w_c_final);
    expect(w.slice(-dIn)).toStrictEqual(reinit.d_skip_final);
  });
});
