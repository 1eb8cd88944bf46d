// Keys on disk: PEM files that openssl reads and writes too, the private one with a passphrase
// where its owner wants one. A line before the PEM block, which readers skip, keeps the epoch.

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { closeSync, openSync, rmSync, writeFileSync } from "node:fs";
import { UserError } from "../../lab/user-error.ts";
import { describePathError } from "../files/path-error.ts";
import { readNamedFile, SMALL_BYTES_MAX } from "../files/read-file.ts";
import { readPasswordFile, sayIfOpen } from "../files/secret-file.ts";
import { askHidden } from "../terminal/ask.ts";

/** A key and the epoch that it belongs to. */
export interface EpochKey {
  readonly key: KeyObject;
  readonly epoch: number;
}

/**
 * Makes a P-256 pair: `path` (private, for its owner alone) and `path`.pub; both or none.
 * @param passphrase encrypts the private key; absent: it is as it is
 */
export function makeKeys(path: string, epoch: number, passphrase?: string): EpochKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const note = `Sluice key, epoch ${epoch}\n`;
  const form = { type: "pkcs8", format: "pem" } as const;
  const locked = passphrase === undefined ? form : { ...form, cipher: "aes-256-cbc", passphrase };
  writeNew(path, note + privateKey.export(locked), 0o600);
  try {
    const half = publicKey.export({ type: "spki", format: "pem" });
    writeNew(`${path}.pub`, note + half, 0o644);
  } catch (error) {
    rmSync(path);
    throw error;
  }
  return { key: privateKey, epoch };
}

/** A private key; its passphrase, if it has one, from a file or from a person. */
export async function readPrivateKey(
  path: string,
  passphraseFile: string | undefined,
  signal: AbortSignal,
): Promise<EpochKey> {
  const pem = readText(path);
  sayIfOpen(path, "read or write");
  if (!pem.includes("BEGIN ENCRYPTED PRIVATE KEY")) {
    return parseKey(path, pem, "it is not a private key in PEM", createPrivateKey);
  }
  const locked = `${path}: the key has a passphrase; give --passphrase-file`;
  const passphrase =
    passphraseFile === undefined
      ? await askHidden(`passphrase of ${path}`, locked, signal)
      : readPasswordFile(passphraseFile);
  return parseKey(path, pem, "this passphrase does not open it", (key) => {
    return createPrivateKey({ key, passphrase });
  });
}

/** A public key; a private one gives its public half. */
export function readPublicKey(path: string): EpochKey {
  const pem = readText(path);
  sayIfOpen(path, "write");
  return parseKey(path, pem, "it is not a public key in PEM", createPublicKey);
}

function parseKey(
  path: string,
  pem: string,
  otherwise: string,
  parse: (pem: string) => KeyObject,
): EpochKey {
  let key: KeyObject;
  try {
    key = parse(pem);
  } catch {
    throw new UserError(`${path}: ${otherwise}`);
  }
  if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw new UserError(`${path}: is no key of the curve P-256`);
  }
  const epoch = /^Sluice key, epoch (\d+)$/m.exec(pem)?.[1];
  // A key made elsewhere has no note: the first epoch.
  return { key, epoch: epoch === undefined ? 1 : Number(epoch) };
}

function readText(path: string): string {
  return readNamedFile(path, SMALL_BYTES_MAX).toString("utf8");
}

function writeNew(path: string, text: string, mode: number): void {
  let isOurs = false;
  try {
    const file = openSync(path, "wx", mode);
    isOurs = true;
    try {
      writeFileSync(file, text);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (isOurs) rmSync(path, { force: true });
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      throw new UserError(`${path}: exists already; a key is never overwritten`);
    }
    throw describePathError(error, path);
  }
}
