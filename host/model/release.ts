// The model that a command publishes: a signed file as it is; anything else is signed now, with
// a sequence above everything that any device has accepted.

import { setTimeout as sleep } from "node:timers/promises";
import type { Fleet } from "../../lab/fleet/fleet.ts";
import { isSigned } from "../../lab/model/facts.ts";
import { type Release, releaseOf } from "../../lab/model/release.ts";
import { UserError } from "../../lab/user-error.ts";
import { nameOf, readModel } from "./files.ts";
import { signedModel } from "./sign.ts";

/** Retained messages arrive at once after a subscription; this much later they are all here. */
const RETAINED_MS = 300;

export interface ReleaseOptions {
  readonly key?: string;
  readonly deviceClass: string;
}

export async function releaseFile(
  path: string,
  options: ReleaseOptions,
  fleet: Fleet,
  signal: AbortSignal,
): Promise<Release> {
  await settle(fleet, signal);
  const { key, deviceClass } = options;
  const model = readModel(path, { name: nameOf(path), deviceClass, sequence: 0 });
  if (isSigned(model)) return releaseOf(model);
  if (key === undefined) {
    throw new UserError(`${path}: is not signed yet; give --key, or sluice sign it first`);
  }
  const after = Math.max(0, ...[...fleet.reported.values()].map((r) => r.floor));
  return releaseOf(signedModel(model, path, { key, deviceClass, after, minEpoch: 0 }));
}

/** Waits until the broker has sent what it kept. */
export async function settle(fleet: Fleet, signal: AbortSignal): Promise<void> {
  let known = -1;
  while (known !== fleet.reported.size + fleet.online.size) {
    known = fleet.reported.size + fleet.online.size;
    await sleep(RETAINED_MS, undefined, { signal });
  }
}
