// How a simulated device gets new models: flash in memory or in a file, keys from PEM files.
import { fileOf, UNSIGNED } from "../../lab/model/pack.ts";
import { UserError } from "../../lab/user-error.ts";
import { FilterBank } from "../../src/filter/bank.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import type { FilterModel } from "../../src/filter/model.ts";
import { LAYERS_MAX, STATES_MAX } from "../../src/limits.ts";
import type { Link } from "../../src/ports.ts";
import type { Arenas } from "../../src/update/arenas.ts";
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

/** Who is updated. */
interface UpdatedDevice {
  readonly device: string;
  readonly prefix: string;
}

/** The model that runs where flash has nothing better. */
export interface Factory {
  readonly file: Uint8Array;
  readonly filter: FilterModel;
  readonly deviceClass: string;
}

/** What models run in. */
export interface Room {
  readonly arenas: Arenas;
  readonly arenaBytes: number;
  readonly channels: number;
}

export interface UpdaterOnFlash {
  readonly updater: Updater;
  readonly flash: SimulatedFlash;
}

export interface Updating extends UpdaterOnFlash {
  readonly bank: FilterBank;
}

/** @param path of a model file; absent: the preset. @throws UserError for a file that is none */
export function readFactory(path = presetPath()): Factory {
  const packed = readModel(path, { ...UNSIGNED, name: nameOf(path) });
  const { deviceClass } = packed.header;
  return { file: fileOf(packed), filter: filterModel(packed), deviceClass };
}

/** @throws UserError for a file or a name that cannot be used */
export function startUpdater(
  link: Link,
  device: UpdatedDevice & { readonly channels: readonly ChannelConfig[]; readonly model?: string },
  request: UpdateRequest,
): Updating {
  const factory = readFactory(device.model);
  const bank = new FilterBank(factory.filter, device.channels, LARGEST);
  const arenas = new FilterArenas(bank, LARGEST);
  const room = { arenas, arenaBytes: arenas.arenaBytes, channels: device.channels.length };
  return { bank, ...updaterOf(link, device, factory, room, request) };
}

/** @throws UserError for a file or a name that cannot be used */
export function updaterOf(
  link: Link,
  { device, prefix }: UpdatedDevice,
  { deviceClass, file }: Factory,
  { arenas, arenaBytes, channels }: Room,
  { flash: path, group, trialReadings, trust }: UpdateRequest,
): UpdaterOnFlash {
  const keys = trust.map(keyOf);
  const flash = new SimulatedFlash(FLASH_BLOCKS, path);
  try {
    const updater = new Updater({
      ...{ flash, link, arenas, factory: file, trialReadings, crypto: new NodeCrypto() },
      // Waits are those of the network, however fast a recording is replayed.
      clock: new RealClock(),
      device: { deviceClass, arenaBytes, channels, keys },
      topics: updateTopics(device, prefix, group),
    });
    return { updater, flash };
  } catch (error) {
    flash.close();
    throw new UserError(`--${(error as Error).message}`);
  }
}

function keyOf(path: string): TrustedKey {
  const { key, epoch } = readPublicKey(path);
  return trustedKey(pointOfKey(key), epoch, new NodeCrypto());
}
