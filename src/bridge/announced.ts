// What a device has left at its broker: what all its retained messages follow from. Remembered
// across restarts, so that a device that was renamed, or speaks another format, takes back what it
// said under its old name. Short, because storage holds 4,000 bytes.

import { componentIds } from "./components.ts";
import { FORMATS, type PayloadFormat } from "./formats.ts";
import { nodeOf, topicsOf } from "./topics.ts";

export interface Announced {
  readonly device: string;
  readonly prefix: string;
  readonly format: PayloadFormat;
  /** Ids of the channels. */
  readonly ids: readonly string[];
  /** Absent: Home Assistant was told nothing. */
  readonly discovery?: Place;
}

/** Where Home Assistant is told of a device. */
export interface Place {
  readonly prefix: string;
  /** "device": one message for all; "components": one each, for older receivers. */
  readonly style: "device" | "components";
}

/** undefined: what cannot be read was never announced; at worst something old stays. */
export function parseAnnounced(note: string): Announced | undefined {
  try {
    const announced = JSON.parse(note) as Announced;
    // Throws for what is none.
    topicsLeft(announced);
    return announced;
  } catch {
    return undefined;
  }
}

/** Topics that hold something of `old` and nothing of `now`. */
export function topicsToEmpty(old: Announced | undefined, now: Announced): readonly string[] {
  if (old === undefined) return [];
  const kept = new Set(topicsLeft(now));
  return topicsLeft(old).filter((topic) => !kept.has(topic));
}

/** Components, with platforms, that were in the message that `now` says again and are not now. */
export function componentsGone(
  old: Announced | undefined,
  now: Announced,
): readonly (readonly [string, string])[] {
  if (old === undefined || deviceTopic(old) !== deviceTopic(now)) return [];
  const kept = new Set(componentIds(now.format, now.ids).map(([id]) => id));
  return componentIds(old.format, old.ids).filter(([id]) => !kept.has(id));
}

/** Where all components are told in one message; undefined: nowhere. */
export function deviceTopic({ device, prefix, discovery }: Announced): string | undefined {
  if (discovery?.style !== "device") return undefined;
  return `${discovery.prefix}/device/${nodeOf(topicsOf(device, prefix))}/config`;
}

function topicsLeft(announced: Announced): readonly string[] {
  const { device, discovery, format, ids, prefix } = announced;
  const topics = topicsOf(device, prefix);
  const left = [FORMATS[format].presence(topics).topic, topics.info, topics.reported];
  const one = deviceTopic(announced);
  if (one !== undefined) left.push(one);
  else if (discovery !== undefined) {
    const node = nodeOf(topics);
    for (const [id, platform] of componentIds(format, ids)) {
      left.push(componentTopic(discovery.prefix, node, id, platform));
    }
  }
  return left;
}

export function componentTopic(prefix: string, node: string, id: string, platform: string): string {
  return `${prefix}/${platform}/${node}/${id}/config`;
}
