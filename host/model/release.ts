// The model that a command publishes: a signed file as it is; anything else is signed now, with
// a sequence above what the devices that it is for have accepted.

import { setTimeout as sleep } from "node:timers/promises";
import type { Fleet } from "../../lab/fleet/fleet.ts";
import { nextSequence } from "../../lab/fleet/sequence.ts";
import { isSigned } from "../../lab/model/facts.ts";
import { checkPublishable, type Release, releaseOf } from "../../lab/model/release.ts";
import { UserError } from "../../lab/user-error.ts";
import type { Model } from "../../src/model/package.ts";
import { about, nameOf, readModel } from "./files.ts";
import { readPrivateKey } from "./keys.ts";
import { signedModel } from "./sign.ts";

/** Retained messages arrive at once after a subscription; this much later they are all here. */
const RETAINED_MS = 300;

export interface Candidate {
  readonly deviceClass: string;
  /** File of the private key; absent: the model must be signed. */
  readonly key?: string;
  /** It is taken from the broker: whatever it is. */
  readonly remove?: true;
}

export interface ReleaseOptions extends Candidate {
  /** File with the passphrase of the key; absent: asked for where it has one. */
  readonly passphraseFile?: string;
  /** Absent: from the clock and from what the targets report. */
  readonly sequence?: number;
  /** Ids of the devices that the release is for, as far as they are named. */
  readonly targets: readonly string[];
}

/** Read before anything is sent: a file that no device would run costs no connection. */
export function publishable(path: string, { deviceClass, key, remove }: Candidate): Model {
  const model = readModel(path, { name: nameOf(path), deviceClass, sequence: 0 });
  if (!remove) about(path, () => checkPublishable(model));
  if (!isSigned(model) && key === undefined) {
    throw new UserError(`${path}: is not signed yet; sluice sign makes a signed one of it`);
  }
  return model;
}

export async function releaseFile(
  path: string,
  model: Model,
  options: ReleaseOptions,
  fleet: Fleet,
  signal: AbortSignal,
): Promise<Release> {
  const { deviceClass, key: keyPath, passphraseFile, targets } = options;
  if (isSigned(model) || keyPath === undefined) return releaseOf(model);
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
