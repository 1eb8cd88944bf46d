// The entry `sluice/node`: what the runtime asks of the outside (src/ports.ts), on Node.
export { RealClock } from "./device/clock.ts";
export { SimulatedFlash } from "./device/flash.ts";
export { NodeCrypto } from "./model/crypto.ts";
export { loadModel } from "./model/presets.ts";
export { MqttLink, type MqttLinkOptions } from "./mqtt/link.ts";
export type { TlsFiles } from "./mqtt/tls-files.ts";
