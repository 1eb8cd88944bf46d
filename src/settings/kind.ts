// What a channel measures, where nobody says it.

import type { ChannelSettings } from "./channel.ts";

/** Once round, unless configured: degrees. */
export const TURN_DEGREES = 360;

/** The kind that is configured, else "angle" for Home Assistant's classes of angles. */
export function kindOf({
  deviceClass,
  kind,
  stateClass,
}: Pick<ChannelSettings, "deviceClass" | "kind" | "stateClass">): "gauge" | "counter" | "angle" {
  if (kind !== undefined) return kind;
  const isAngle = deviceClass === "wind_direction" || stateClass === "measurement_angle";
  return isAngle ? "angle" : "gauge";
}

/** Once round, in the unit of an angle. */
export function turnOf({ turn = TURN_DEGREES }: Pick<ChannelSettings, "turn">): number {
  return turn;
}
