// Keys on disk: PEM files that openssl reads and writes too. A line before the PEM block, which
// readers skip, keeps the key's epoch.

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { UserError } from "../../lab/user-error.ts";
import { describePathError } from "../files/path-error.ts";

/** A key and the epoch that it belongs to. */
export interface EpochKey {
  readonly key: KeyObject;
  readonly epoch: number;
}

/** Makes a P-256 pair: `path` (private, for its owner alone) and `path`.pub. */
export function makeKeys(path: string, epoch: number): EpochKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const note = `Sluice key, epoch ${epoch}\n`;
  writeNew(path, note + privateKey.export({ type: "pkcs8", format: "pem" }), 0o600);
  writeNew(`${path}.pub`, note + publicKey.export({ type: "spki", format: "pem" }), 0o644);
  return { key: privateKey, epoch };
}

export function readPrivateKey(path: string): EpochKey {
  return readKey(path, "private", createPrivateKey);
}

/** A public key; a private one gives its public half. */
export function readPublicKey(path: string): EpochKey {
  return readKey(path, "public", createPublicKey);
}

function readKey(path: string, what: string, parse: (pem: string) => KeyObject): EpochKey {
  const text = readText(path);
  let key: KeyObject;
  try {
    key = parse(text);
  } catch {
    throw new UserError(`${path}: is no ${what} key in PEM; make one with sluice keygen`);
  }
  if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw new UserError(`${path}: is no key of the curve P-256`);
  }
  const epoch = /^Sluice key, epoch (\d+)$/m.exec(text)?.[1];
  // A key made elsewhere has no note: the first epoch.
  return { key, epoch: epoch === undefined ? 1 : Number(epoch) };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw describePathError(error, path);
  }
}

function writeNew(path: string, text: string, mode: number): void {
  try {
    writeFileSync(path, text, { mode, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      throw new UserError(`${path}: exists already; a key is never overwritten`);
    }
    throw describePathError(error, path);
  }
}
