// Signed models for tests, their keys, and a stand-in filter that is cheap to run.

import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { NodeCrypto, pointOfKey } from "../../host/model/crypto.ts";
import { type Signing, signModel } from "../../host/model/sign.ts";
import { fileOf, type Label, packModel } from "../../lab/model/pack.ts";
import { type FilterModel, filterShape } from "../../src/filter/model.ts";
import type { RegressModel } from "../../src/filter/regress.ts";
import { type Header, offerBytesOf, readHeader } from "../../src/model/format.ts";
import type { Model } from "../../src/model/package.ts";
import type { Examinee } from "../../src/model/selftest.ts";
import { offsetsOf, weightCount } from "../../src/model/shape.ts";
import { type TrustedKey, trustedKey } from "../../src/update/offer.ts";

export const DEVICE_CLASS = "test-board";
export const signer: KeyObject = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
export const stranger: KeyObject = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

export function trusted(key: KeyObject, epoch = 1): TrustedKey {
  return trustedKey(pointOfKey(key), epoch, new NodeCrypto());
}

/** A first-order filter with the first weight as its gain: enough to tell models apart. */
export class GainFilter implements Examinee {
  private value = 0;
  private readonly gain: number;

  constructor(model: Model) {
    this.gain = model.weights[0]!;
  }

  reset(): void {
    this.value = 0;
  }

  /** Starts at a level, as one that goes on trial. */
  startAt(value: number): void {
    this.value = value;
  }

  stepInto(readings: Float64Array, out: Float64Array): void {
    const u = readings[0]!;
    if (!Number.isNaN(u)) this.value += this.gain * (u - this.value);
    out.fill(this.value);
  }
}

export interface ModelWishes {
  readonly states?: number;
  readonly layers?: number;
  readonly gain?: number;
  readonly deviceClass?: string;
  readonly key?: KeyObject;
  readonly keyEpoch?: number;
  readonly minKeyEpoch?: number;
  readonly name?: string;
}

export function trainedModel({
  layers = 1,
  states = 4,
  gain = 0.2,
}: ModelWishes = {}): FilterModel {
  const shape = filterShape(layers, states);
  const weights = new Float32Array(weightCount(shape));
  weights.forEach((_, i) => {
    weights[i] = ((i * 7919) % 101) / 101 - 0.5;
  });
  weights[0] = gain;
  return { ...shape, weights };
}

/** A packed model whose golden vector is that of a `GainFilter`. */
export function packed(trained: FilterModel | RegressModel, label: Partial<Label> = {}): Model {
  const full = { name: "test", deviceClass: DEVICE_CLASS, sequence: 0, ...label };
  return packModel(trained, full, new NodeCrypto(), (model) => new GainFilter(model));
}

export function signedFile(model: Model, signing: Partial<Signing> = {}): Uint8Array {
  const { sequence } = model.header;
  const full = { key: signer, keyEpoch: 1, minKeyEpoch: 0, sequence, ...signing };
  return fileOf(signModel(model, full));
}

/** A signed file; sequence 0 gives a factory model. */
export function modelFile(sequence: number, wishes: ModelWishes = {}): Uint8Array {
  const { deviceClass = DEVICE_CLASS, name = "test", key = signer } = wishes;
  const { keyEpoch = 1, minKeyEpoch = 0 } = wishes;
  const model = packed(trainedModel(wishes), { deviceClass, name, sequence });
  if (sequence === 0) return fileOf(model);
  return signedFile(model, { key, keyEpoch, minKeyEpoch });
}

/** A calibration with weights between 0 and 1. */
export function regressModel(layers: number, channels: number, states: number, targets = 1) {
  const shape = { kind: "regress", layers, inputs: channels + 1, states, targets } as const;
  const { inputScale, targetScale, count } = offsetsOf(shape);
  const weights = Float32Array.from({ length: count }, (_, i) => (i % 97) / 97);
  weights.fill(1, inputScale, inputScale + channels);
  weights.fill(1, targetScale, targetScale + targets);
  weights[0] = 0.25;
  return { ...shape, weights };
}

/** A signed file that fills a slot of 64 KB: 30 chunks. For devices of 31 channels. */
export function fullFile(sequence: number): Uint8Array {
  return signedFile(packed(regressModel(2, 31, 64, 8), { sequence, goldenReadings: 250 }));
}

/** The file with its payload changed, signed as if its author had meant it. */
export function resealed(file: Uint8Array, change: (payload: DataView) => void): Uint8Array {
  const bytes = file.slice();
  const payload = bytes.subarray(offerOf(file).length);
  change(new DataView(bytes.buffer, payload.byteOffset, payload.length));
  const table = bytes.subarray(256, payload.byteOffset);
  for (let at = 0; at < payload.length; at += 2048) {
    const hash = createHash("sha256")
      .update(payload.subarray(at, at + 2048))
      .digest();
    table.set(hash.subarray(0, 16), (at / 2048) * 16);
  }
  bytes.set(createHash("sha256").update(table).digest(), 96);
  const message = bytes.subarray(0, 192);
  bytes.set(sign("sha256", message, { key: signer, dsaEncoding: "ieee-p1363" }), 192);
  return bytes;
}

export function offerOf(file: Uint8Array): Uint8Array {
  return file.slice(0, offerBytesOf(readHeader(file)));
}

export function payloadOf(file: Uint8Array): Uint8Array {
  return file.slice(offerBytesOf(readHeader(file)));
}

export function headerOf(file: Uint8Array): Header {
  return readHeader(file);
}
