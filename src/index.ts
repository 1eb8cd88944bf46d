// The package's entry: what `import … from "sluice"` gives.
export { Bridge, type BridgeOptions, type DeviceInfo } from "./bridge/bridge.ts";
export { ModelError } from "./errors.ts";
export { FilterBank } from "./filter/bank.ts";
export { ChannelFilter } from "./filter/channel.ts";
export type { ChannelConfig, Judged } from "./filter/config.ts";
export { type FilterModel, filterWeightCount, InnovationFilter } from "./filter/filter.ts";
export * from "./filter/flags.ts";
export type { Clock, Link, LinkEvents, Sensor, Will } from "./ports.ts";
export { Runtime, type RuntimeOptions } from "./runtime.ts";
export type { Path, Weights } from "./ssm/kernels.ts";
export { type SelectiveOptions, SelectiveSSM, selectiveWeightCount } from "./ssm/selective.ts";
