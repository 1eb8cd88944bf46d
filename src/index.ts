// The package's entry: what `import … from "sluice"` gives.
export { ModelError } from "./errors.ts";
export type { ChannelConfig, Judged } from "./filter/config.ts";
export * from "./filter/flags.ts";
export { cos, exp, expm1, log, log1p, sigmoid, silu, softplus, tanh } from "./math.ts";
export type { Clock, Link, LinkEvents, Sensor, Will } from "./ports.ts";
export { Xorshift64 } from "./random.ts";
