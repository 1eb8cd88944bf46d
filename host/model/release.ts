// The model that a command publishes: a signed file as it is; anything else is signed now, with
// a sequence above what the devices that it is for have accepted.

import { setTimeout as sleep } from "node:timers/promises";
import type { Fleet } from "../../lab/fleet/fleet.ts";
import { nextSequence } from "../../lab/fleet/sequence.ts";
import { isSigned } from "../../lab/model/facts.ts";
import { type Release, releaseOf } from "../../lab/model/release.ts";
import { UserError } from "../../lab/user-error.ts";
import { nameOf, readModel } from "./files.ts";
import { readPrivateKey } from "./keys.ts";
import { signedModel } from "./sign.ts";

/** Retained messages arrive at once after a subscription; this much later they are all here. */
const RETAINED_MS = 300;

export interface ReleaseOptions {
  readonly key?: string;
  /** File with the passphrase of the key; absent: asked for where it has one. */
  readonly passphraseFile?: string;
  readonly deviceClass: string;
  /** Absent: from the clock and from what the targets report. */
  readonly sequence?: number;
  /** Ids of the devices that the release is for, as far as they are named. */
  readonly targets: readonly string[];
}

export async function releaseFile(
  path: string,
  options: ReleaseOptions,
  fleet: Fleet,
  signal: AbortSignal,
): Promise<Release> {
  await settle(fleet, signal);
  const { deviceClass, key: keyPath, passphraseFile, targets } = options;
  const model = readModel(path, { name: nameOf(path), deviceClass, sequence: 0 });
  if (isSigned(model)) return releaseOf(model);
  if (keyPath === undefined) {
    throw new UserError(`${path}: is not signed yet; give --key, or sluice sign it first`);
  }
  const sequence = options.sequence ?? nextSequence(Date.now(), targets, fleet.reported);
  const key = await readPrivateKey(keyPath, passphraseFile, signal);
  return releaseOf(signedModel(model, path, { key, deviceClass, sequence, minEpoch: 0 }));
}

/** Waits until the broker has sent what it kept. */
export async function settle(fleet: Fleet, signal: AbortSignal): Promise<void> {
  let known = -1;
  while (known !== fleet.reported.size + fleet.online.size) {
    known = fleet.reported.size + fleet.online.size;
    await sleep(RETAINED_MS, undefined, { signal });
  }
}
