// From what a sensor reports to the unit of its channel: value = scale · reading + offset.

import type { ChannelConfig } from "../filter/config.ts";
import { CHANNEL, type ChannelSettings } from "./channel.ts";
import { filled } from "./rules.ts";

export interface Calibration {
  readonly scale: number;
  readonly offset: number;
}

/** Sentinels are what the sensor reports; the filter sees them calibrated, as every reading. */
export function calibrated(settings: ChannelSettings): {
  readonly channel: ChannelConfig;
  readonly calibration: Calibration;
} {
  const { scale, offset, ...channel } = filled(CHANNEL, settings);
  const { sentinels, sentinelTolerance } = channel;
  return {
    calibration: { scale, offset },
    channel: {
      ...channel,
      ...(sentinels && { sentinels: sentinels.map((sentinel) => scale * sentinel + offset) }),
      ...(sentinelTolerance !== undefined && {
        sentinelTolerance: Math.abs(scale) * sentinelTolerance,
      }),
    },
  };
}
