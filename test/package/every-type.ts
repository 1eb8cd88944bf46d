// Compiled by test/package/package.test.ts in an empty project: each type that an option has can be
// named by who only has the package.
import {
  type Arenas,
  Bridge,
  type BridgeOptions,
  type BridgePeer,
  type ChannelConfig,
  type Clock,
  type Code,
  type Crypto,
  type Device,
  type DeviceInfo,
  type DiscoveryOptions,
  FilterArenas,
  FilterBank,
  type FilterModel,
  type Flash,
  type Judged,
  type Link,
  type Note,
  type PayloadFormat,
  type ReportConfig,
  Runtime,
  type RuntimeOptions,
  type Sensor,
  Updater,
  type UpdaterOptions,
  updateTopics,
  type Vitals,
} from "sluice";
import { MqttLink, type MqttLinkOptions, NodeCrypto, RealClock, SimulatedFlash } from "sluice/node";
import { preset, presetLight } from "sluice/preset";
import { DiagonalSSM, RecursiveLeastSquares } from "sluice/ssm";

const models: FilterModel[] = [preset, presetLight];
const report: ReportConfig = {};
const channels: ChannelConfig[] = [{ name: "T", unit: "°C", report }];
const bank = new FilterBank(preset, channels, presetLight);
const judged: readonly Judged[] = bank.channels;
const clock: Clock = new RealClock();
const address: MqttLinkOptions = { url: "mqtt://127.0.0.1:1883" };
const link: Link = new MqttLink(address);
const flash: Flash = new SimulatedFlash(34);
const crypto: Crypto = new NodeCrypto();
const sensor: Sensor = { channels: 1, readInto: (out, offset) => out.fill(21, offset) };

export function device(
  arenas: Arenas,
  who: Device,
  factory: Uint8Array,
  more: { note: Note; vitals: Vitals; discovery: DiscoveryOptions; format: PayloadFormat },
): Runtime {
  const topics = updateTopics("kitchen");
  const ports = { flash, crypto, clock, link, arenas, topics };
  const wanted: UpdaterOptions = { ...ports, device: who, factory, trialReadings: 512 };
  const updater = new Updater(wanted);
  const peer: BridgePeer = updater;
  const info: DeviceInfo = { version: "1", model: "preset" };
  const said: BridgeOptions = { ...more, link, clock, device: "kitchen", channels, judged, info };
  const bridge = new Bridge({ ...said, peer });
  const all: RuntimeOptions = { clock, sensor, bank, bridge, updater };
  return new Runtime(all);
}

export const used: unknown[] = [models, DiagonalSSM, RecursiveLeastSquares, FilterArenas];
export type Refusal = Code;
