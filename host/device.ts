// A simulated device: the runtime over a replayed sensor and, where asked, over MQTT.
import { Bridge } from "../src/bridge/bridge.ts";
import type { ChannelConfig } from "../src/filter/config.ts";
import type { Clock } from "../src/ports.ts";
import { Runtime } from "../src/runtime.ts";
import { MqttLink } from "./link.ts";
import { ReplayLink } from "./simulate/replay-link.ts";
import { ReplaySensor } from "./simulate/replay-sensor.ts";
import { UserError } from "./user-error.ts";
import { VERSION } from "./version.ts";

export interface DeviceRequest {
  readonly clock: Clock;
  readonly channels: readonly ChannelConfig[];
  /** URL of the broker; absent: nothing is published. */
  readonly broker?: string;
  readonly device: string;
  readonly prefix: string;
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
  const { broker, channels, clock } = request;
  const sensor = new ReplaySensor(channels.length);
  const model = {};
  const runtime = new Runtime({ clock, sensor, model, channels });
  if (broker === undefined) return { sensor, runtime, stop: async () => {} };
  const link = new ReplayLink(mqttLink(broker));
  const bridge = bridgeOver(link, runtime, request);
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

function bridgeOver(link: ReplayLink, runtime: Runtime, request: DeviceRequest): Bridge {
  const { channels, clock, device, prefix } = request;
  const info = { version: VERSION, model: "none" };
  try {
    const judged = runtime.channels;
    return new Bridge({ link, clock, device, prefix, channels, judged, info });
  } catch (error) {
    throw new UserError(`--${(error as Error).message}`);
  }
}
