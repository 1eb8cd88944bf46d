// The model that a command publishes: a signed file as it is; anything else is signed now, with
// a sequence above what the devices that it is for have accepted.

import { setTimeout as sleep } from "node:timers/promises";
import { type Fleet, type Release, releaseOf } from "../../lab/fleet/fleet.ts";
import { nextSequence } from "../../lab/fleet/sequence.ts";
import { UserError } from "../../lab/user-error.ts";
import { signatureOf } from "../../src/model/package.ts";
import { signedFile } from "../commands/sign.ts";
import { NodeCrypto } from "./crypto.ts";
import { readPrivateKey } from "./keys.ts";
import { isModelFile, readModelFile } from "./read.ts";

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
  const crypto = new NodeCrypto();
  if (isModelFile(path)) {
    const { file } = readModelFile(path);
    if (signatureOf(file).some((byte) => byte !== 0)) return releaseOf(file, crypto);
  }
  if (options.key === undefined) {
    throw new UserError(`${path}: is not signed yet; give --key, or sluice sign it first`);
  }
  const { deviceClass, targets } = options;
  const sequence = options.sequence ?? nextSequence(Date.now(), targets, fleet.reported);
  const key = await readPrivateKey(options.key, options.passphraseFile, signal);
  const signing = { key, deviceClass, sequence, weights: "f32", minEpoch: 0 } as const;
  return releaseOf(signedFile(path, signing), crypto);
}

/** Waits until the broker has sent what it kept. */
export async function settle(fleet: Fleet, signal: AbortSignal): Promise<void> {
  let known = -1;
  while (known !== fleet.reported.size + fleet.online.size) {
    known = fleet.reported.size + fleet.online.size;
    await sleep(RETAINED_MS, undefined, { signal });
  }
}
