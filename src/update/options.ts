// What an updater is given: its ports, what the device is, and where it listens.

import { DEFAULT_PREFIX, slug, topicsOf } from "../bridge/topics.ts";
import type { Clock, Crypto, Flash, Link } from "../ports.ts";
import type { Arenas } from "./arenas.ts";
import type { Device } from "./offer.ts";

export interface UpdaterOptions {
  readonly flash: Flash;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly link: Link;
  readonly arenas: Arenas;
  readonly device: Device;
  readonly topics: UpdateTopics;
  /** A model file of the firmware, sequence 0; runs when flash has nothing better. */
  readonly factory: Uint8Array;
  /** Readings of each channel that a trial asks for; what they cannot tell goes on to 8 times. */
  readonly trialReadings: number;
}

export interface UpdateTopics {
  readonly desired: string;
  /** "": the device is in no group. */
  readonly groupDesired: string;
  readonly reported: string;
  /** Followed by the short id, a slash and the chunk's number. */
  readonly blob: string;
}

/**
 * The topics of `device`, as the bridge names them. `group` ("": none) is a group's id.
 * @throws RangeError for names that cannot be in a topic
 */
export function updateTopics(device: string, prefix = DEFAULT_PREFIX, group = ""): UpdateTopics {
  const { base } = topicsOf(device, prefix);
  if (group !== slug(group)) {
    throw new RangeError(`group: expected letters, digits, "-" and "_", got "${group}"`);
  }
  return {
    desired: `${base}/model/desired`,
    groupDesired: group === "" ? "" : `${prefix}/group/${group}/model/desired`,
    reported: `${base}/model/reported`,
    blob: `${prefix}/blob/`,
  };
}
