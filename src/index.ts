// The package's entry: what `import … from "sluice"` gives.
export { Bridge, type BridgeOptions, type DeviceInfo } from "./bridge/bridge.ts";
export { ModelError } from "./errors.ts";
export type { ChannelConfig, Judged } from "./filter/config.ts";
export * from "./filter/flags.ts";
export type { Clock, Link, LinkEvents, Sensor, Will } from "./ports.ts";
