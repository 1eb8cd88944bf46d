// Signing: the same model under a new sequence and the signature of a key.

import { type KeyObject, sign } from "node:crypto";
import { checkModel } from "../../lab/model/check.ts";
import { fileBytes } from "../../lab/model/pack.ts";
import { SEQUENCE_END, SIGNED_BYTES } from "../../src/limits.ts";
import { bad } from "../../src/model/check.ts";
import type { Header } from "../../src/model/format.ts";
import { type Model, readFile } from "../../src/model/package.ts";
import { keyIdOf, NodeCrypto } from "./crypto.ts";
import { about } from "./files.ts";
import type { EpochKey } from "./keys.ts";

export interface Signing {
  readonly key: KeyObject;
  readonly keyEpoch: number;
  readonly minKeyEpoch: number;
  readonly sequence: number;
  /** Absent: as the file says. */
  readonly deviceClass?: string;
}

/** Throws ModelError for what no header can say. */
export function signModel(model: Model, signing: Signing): Model {
  const { key, keyEpoch, minKeyEpoch, sequence } = signing;
  if (!(Number.isInteger(sequence) && sequence >= 1 && sequence < SEQUENCE_END)) {
    bad("sequence-range", `sequence ${sequence}; expected 1 … ${SEQUENCE_END - 1}`);
  }
  const header: Header = {
    ...model.header,
    keyId: keyIdOf(key),
    keyEpoch,
    minKeyEpoch,
    sequence,
    ...(signing.deviceClass !== undefined && { deviceClass: signing.deviceClass }),
  };
  const crypto = new NodeCrypto();
  const signed = fileBytes(header, model.payload, crypto);
  const message = signed.subarray(0, SIGNED_BYTES);
  signed.set(sign("sha256", message, { key, dsaEncoding: "ieee-p1363" }), SIGNED_BYTES);
  // What does not read back is never handed out.
  return readFile(signed, crypto);
}

/** How a person wants a model signed. */
export interface Wishes {
  readonly key: EpochKey;
  readonly deviceClass: string;
  /** Absent: seconds since 1970, or `after` + 1 if that is more. */
  readonly sequence?: number;
  readonly after?: number;
  readonly minEpoch: number;
}

/** A new release of the model that was read from `path`, if it runs. @throws UserError */
export function signedModel(model: Model, path: string, wishes: Wishes): Model {
  const { deviceClass, minEpoch: minKeyEpoch } = wishes;
  const { key, epoch: keyEpoch } = wishes.key;
  const now = Math.floor(Date.now() / 1000);
  const sequence = wishes.sequence ?? Math.max(now, (wishes.after ?? 0) + 1);
  const signing = { key, keyEpoch, minKeyEpoch, sequence, deviceClass };
  return about(path, () => {
    checkModel(model);
    return signModel(model, signing);
  });
}
