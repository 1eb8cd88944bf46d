// A simulated device: the runtime over a replayed sensor and, where asked, over MQTT.

import { ReplaySensor } from "../../lab/replay/replay-sensor.ts";
import { UserError } from "../../lab/user-error.ts";
import { Bridge } from "../../src/bridge/bridge.ts";
import type { PayloadFormat } from "../../src/bridge/formats.ts";
import { FilterBank } from "../../src/filter/bank.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import { CHANNELS_MAX } from "../../src/limits.ts";
import type { Clock } from "../../src/ports.ts";
import { Runtime } from "../../src/runtime.ts";
import type { Calibration } from "../../src/settings/calibration.ts";
import { loadModel } from "../model/presets.ts";
import { MqttLink } from "../mqtt/link.ts";
import type { TlsFiles } from "../mqtt/tls-files.ts";
import { ReplayLink } from "../simulate/replay-link.ts";
import { say } from "../terminal/say.ts";
import { VERSION } from "../terminal/version.ts";
import { startUpdater, type UpdateRequest, type Updating } from "./updating.ts";

export interface DeviceRequest extends TlsFiles {
  readonly clock: Clock;
  readonly channels: readonly ChannelConfig[];
  /** From what the recording holds to the channels' units, one each; absent: it holds those. */
  readonly calibrations?: readonly Calibration[];
  /** Model file; absent: the preset. */
  readonly model?: string;
  /** URL of the broker; absent: nothing is published. */
  readonly broker?: string;
  readonly device: string;
  readonly prefix: string;
  readonly format?: PayloadFormat;
  /** Announce the device to Home Assistant. */
  readonly homeAssistant?: boolean;
  /** How the device gets new models over the broker. */
  readonly updates: UpdateRequest;
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
  const sensor = new ReplaySensor(channels.length, request.calibrations);
  if (broker === undefined) {
    const bank = new FilterBank(loadModel(model), channels);
    return { sensor, runtime: new Runtime({ clock, sensor, bank }), stop: async () => {} };
  }
  const link = new ReplayLink(mqttLink(broker, request), say);
  const updating = startUpdater(link, request, request.updates);
  const bridge = bridgeOver(link, updating, request);
  const { bank, updater } = updating;
  const runtime = new Runtime({ clock, sensor, bank, bridge, updater });
  const stop = async () => {
    runtime.prepareSleep();
    bridge.stop();
    await link.closed();
    updating.flash.close();
  };
  bridge.start();
  try {
    await link.accepted(request.signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { sensor, runtime, bridge, link, stop };
}

function mqttLink(url: string, files: TlsFiles): MqttLink {
  try {
    return new MqttLink({ ...files, url });
  } catch (error) {
    throw new UserError(`--${(error as Error).message}`);
  }
}

function bridgeOver(link: ReplayLink, updating: Updating, request: DeviceRequest): Bridge {
  const { channels, clock, device, format = "json", homeAssistant, prefix } = request;
  const { bank, updater: peer } = updating;
  const info = { version: VERSION, model: peer.activeId };
  try {
    const judged = bank.channels;
    const discovery = homeAssistant && { discovery: {} };
    return new Bridge({
      ...{ link, clock, device, prefix, channels, judged, info, format, peer },
      ...discovery,
    });
  } catch (error) {
    updating.flash.close();
    throw new UserError(`--${(error as Error).message}`);
  }
}
