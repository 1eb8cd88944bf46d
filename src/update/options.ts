// What an updater is given: its ports, what the device is, and where it listens.

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
  /** Readings, counted over all channels, that decide a trial. */
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
