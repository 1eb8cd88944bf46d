// The package's entry: what `import … from "sluice"` gives.
export { Backoff } from "./bridge/backoff.ts";
export { Bridge, type BridgeOptions, type BridgePeer, type DeviceInfo } from "./bridge/bridge.ts";
export type { DiscoveryOptions } from "./bridge/discovery.ts";
export type { PayloadFormat } from "./bridge/formats.ts";
export { nextPacketId, PieceSender } from "./bridge/fragments.ts";
export { checkChannel } from "./bridge/home-assistant.ts";
export { OutPayload } from "./bridge/out-payload.ts";
export { slug } from "./bridge/topics.ts";
export { type Creation, creationFor } from "./creation.ts";
export { ModelError } from "./errors.ts";
export { FilterBank, type LargestModel } from "./filter/bank.ts";
export type { ChannelConfig, Judged, ReportConfig } from "./filter/config.ts";
export { InnovationFilter } from "./filter/filter.ts";
export * from "./filter/flags.ts";
export { JudgedChannel } from "./filter/judged.ts";
export { type FilterModel, filterShape } from "./filter/model.ts";
export { type RegressModel, Regressor } from "./filter/regress.ts";
export { BLOCK_BYTES, CHANNELS_MAX, DECIMALS_MAX, LAYERS_MAX, UNIT_BYTES } from "./limits.ts";
export { cos, exp, expm1, log, log1p, sigmoid, silu, softplus, tanh } from "./math.ts";
export type { Code } from "./model/codes.ts";
export { type Header, payloadBytesOf } from "./model/format.ts";
export { type Model, readFile } from "./model/package.ts";
export { ramBytes, type Shape, weightCount } from "./model/shape.ts";
export type {
  Clock,
  Crypto,
  Flash,
  Link,
  LinkEvents,
  Note,
  Sensor,
  Vitals,
  Will,
} from "./ports.ts";
export { Xorshift64 } from "./random.ts";
export { Runtime, type RuntimeOptions } from "./runtime.ts";
export { selectiveWeightCount, type Weights } from "./ssm/kernels.ts";
export { type SelectiveOptions, SelectiveSSM } from "./ssm/selective.ts";
export type { Arenas } from "./update/arenas.ts";
export { filterModel } from "./update/examinee.ts";
export { FilterArenas } from "./update/filter-arenas.ts";
export { type Device, trustedKey } from "./update/offer.ts";
export { type UpdaterOptions, type UpdateTopics, updateTopics } from "./update/options.ts";
export { Updater } from "./update/updater.ts";
export { utf8 } from "./utf8.ts";
