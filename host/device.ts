// A simulated device: the runtime over a replayed sensor and, where asked, over MQTT.
import { basename } from "node:path";
import { Bridge } from "../src/bridge/bridge.ts";
import type { PayloadFormat } from "../src/bridge/formats.ts";
import { FilterBank } from "../src/filter/bank.ts";
import type { ChannelConfig } from "../src/filter/config.ts";
import { CHANNELS_MAX } from "../src/limits.ts";
import type { Clock } from "../src/ports.ts";
import { Runtime } from "../src/runtime.ts";
import { MqttLink } from "./link.ts";
import { loadModel } from "./model.ts";
import { ReplayLink } from "./simulate/replay-link.ts";
import { ReplaySensor } from "./simulate/replay-sensor.ts";
import { UserError } from "./user-error.ts";
import { VERSION } from "./version.ts";

export interface DeviceRequest {
  readonly clock: Clock;
  readonly channels: readonly ChannelConfig[];
  /** Model file; absent: the preset. */
  readonly model?: string;
  /** URL of the broker; absent: nothing is published. */
  readonly broker?: string;
  readonly device: string;
  readonly prefix: string;
  readonly format?: PayloadFormat;
  /** Announce the device to Home Assistant. */
  readonly homeAssistant?: boolean;
  readonly signal: AbortSignal;
}

export interface Device {
  readonly sensor: ReplaySensor;
  readonly runtime: Runtime;
  readonly bridge?: Bridge;
  readonly link?: ReplayLink;
  /** Says goodbye to the broker; harmless when it is gone. */
  stop(): Promise<void>;
}

/** Builds the device and connects it. @throws UserError when the broker does not take it */
export async function startDevice(request: DeviceRequest): Promise<Device> {
  const { broker, channels, clock, model } = request;
  if (channels.length > CHANNELS_MAX) {
    throw new UserError(
      `${channels.length} channels are too many for one device (${CHANNELS_MAX} at most); ` +
        "choose some with --columns",
    );
  }
  const sensor = new ReplaySensor(channels.length);
  const bank = new FilterBank(loadModel(model), channels);
  if (broker === undefined) {
    return { sensor, runtime: new Runtime({ clock, sensor, bank }), stop: async () => {} };
  }
  const link = new ReplayLink(mqttLink(broker));
  const bridge = bridgeOver(link, bank, request);
  const runtime = new Runtime({ clock, sensor, bank, bridge });
  bridge.start();
  await link.accepted(request.signal);
  const stop = async () => {
    bridge.stop();
    await link.closed();
  };
  return { sensor, runtime, bridge, link, stop };
}

function mqttLink(url: string): MqttLink {
  try {
    return new MqttLink({ url });
  } catch (error) {
    throw new UserError(`--${(error as Error).message}`);
  }
}

function bridgeOver(link: ReplayLink, bank: FilterBank, request: DeviceRequest): Bridge {
  const { channels, clock, device, format = "json", homeAssistant, model, prefix } = request;
  const info = { version: VERSION, model: model === undefined ? "preset" : basename(model) };
  try {
    const judged = bank.channels;
    const discovery = homeAssistant && { discovery: {} };
    return new Bridge({
      ...{ link, clock, device, prefix, channels, judged, info, format },
      ...discovery,
    });
  } catch (error) {
    throw new UserError(`--${(error as Error).message}`);
  }
}
