// How a simulated device gets new models: flash in memory or in a file, keys from PEM files.
import { fileOf, UNSIGNED } from "../../lab/model/pack.ts";
import { UserError } from "../../lab/user-error.ts";
import { FilterBank } from "../../src/filter/bank.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import { LAYERS_MAX, STATES_MAX } from "../../src/limits.ts";
import type { Link } from "../../src/ports.ts";
import { filterModel } from "../../src/update/examinee.ts";
import { FilterArenas } from "../../src/update/filter-arenas.ts";
import { type TrustedKey, trustedKey } from "../../src/update/offer.ts";
import { updateTopics } from "../../src/update/options.ts";
import { Updater } from "../../src/update/updater.ts";
import { NodeCrypto, pointOfKey } from "../model/crypto.ts";
import { nameOf, readModel } from "../model/files.ts";
import { readPublicKey } from "../model/keys.ts";
import { presetPath } from "../model/presets.ts";
import { RealClock } from "./clock.ts";
import { SimulatedFlash } from "./flash.ts";

/** A journal of two blocks and two slots of 64 KB, as devices have it. */
const FLASH_BLOCKS = 34;
/** Any model that a file can hold. */
const LARGEST = { layers: LAYERS_MAX, states: STATES_MAX } as const;

export interface UpdateRequest {
  /** PEM files of public keys; none: every offer is refused. */
  readonly trust: readonly string[];
  /** File that keeps what a device keeps on flash; absent: gone with the process. */
  readonly flash?: string;
  /** Group whose models the device takes too. */
  readonly group?: string;
  /** Readings of each channel that a trial asks for. */
  readonly trialReadings: number;
}

export interface UpdatedDevice {
  readonly device: string;
  readonly prefix: string;
  readonly channels: readonly ChannelConfig[];
  /** File of the factory model; absent: the preset. */
  readonly model?: string;
}

export interface Updating {
  readonly bank: FilterBank;
  readonly updater: Updater;
  readonly flash: SimulatedFlash;
}

/** @throws UserError for a file or a name that cannot be used */
export function startUpdater(
  link: Link,
  { channels, device, model = presetPath(), prefix }: UpdatedDevice,
  { flash: path, group, trialReadings, trust }: UpdateRequest,
): Updating {
  const packed = readModel(model, { ...UNSIGNED, name: nameOf(model) });
  const { deviceClass } = packed.header;
  const factory = fileOf(packed);
  const keys = trust.map(keyOf);
  const crypto = new NodeCrypto();
  const bank = new FilterBank(filterModel(packed), channels, LARGEST);
  const arenas = new FilterArenas(bank, LARGEST);
  const flash = new SimulatedFlash(FLASH_BLOCKS, path);
  try {
    const updater = new Updater({
      ...{ flash, crypto, link, arenas, factory, trialReadings },
      // Waits are those of the network, however fast a recording is replayed.
      clock: new RealClock(),
      device: { deviceClass, arenaBytes: arenas.arenaBytes, channels: channels.length, keys },
      topics: updateTopics(device, prefix, group),
    });
    return { bank, updater, flash };
  } catch (error) {
    flash.close();
    throw new UserError(`--${(error as Error).message}`);
  }
}

function keyOf(path: string): TrustedKey {
  const { key, epoch } = readPublicKey(path);
  return trustedKey(pointOfKey(key), epoch, new NodeCrypto());
}
