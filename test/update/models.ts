// Signed models for tests, their keys, and a stand-in filter that is cheap to run.

import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { NodeCrypto, pointOfKey } from "../../host/model/crypto.ts";
import { packModel, signModel, type TrainedModel } from "../../host/model/write.ts";
import { type Header, offerBytesOf, readHeader } from "../../src/model/format.ts";
import { type Model, weightsOf } from "../../src/model/package.ts";
import type { Examinee } from "../../src/model/selftest.ts";
import { parameterCount, tensorsOf } from "../../src/model/shape.ts";
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
    this.gain = weightsOf(model)[0]!;
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
  readonly weights?: "f32" | "int8";
  readonly name?: string;
}

export function trainedModel(wishes: ModelWishes = {}): TrainedModel {
  const shape = {
    kind: "denoise",
    path: "geometric",
    layers: wishes.layers ?? 1,
    inputs: 8,
    states: wishes.states ?? 4,
    targets: 1,
    channels: 0,
    name: wishes.name ?? "test",
  } as const;
  const weights = new Float32Array(parameterCount(tensorsOf(shape)));
  weights.forEach((_, i) => {
    weights[i] = ((i * 7919) % 101) / 101 - 0.5;
  });
  weights[0] = wishes.gain ?? 0.2;
  return { ...shape, weights };
}

/** A signed file; sequence 0 gives a factory model. */
export function modelFile(sequence: number, wishes: ModelWishes = {}): Uint8Array {
  const release = {
    deviceClass: wishes.deviceClass ?? DEVICE_CLASS,
    sequence,
    weights: wishes.weights ?? "f32",
  } as const;
  const file = packModel(trainedModel(wishes), release, (model) => new GainFilter(model));
  if (sequence === 0) return file;
  return signModel(file, {
    key: wishes.key ?? signer,
    keyEpoch: wishes.keyEpoch ?? 1,
    minKeyEpoch: wishes.minKeyEpoch ?? 0,
    sequence,
  });
}

/** A signed file that fills a slot of 64 KB: 30 chunks. For devices of 31 channels. */
export function fullFile(sequence: number): Uint8Array {
  const shape = { kind: "regress", path: "exact", layers: 2, inputs: 32, states: 64 } as const;
  const full = { ...shape, targets: 8, channels: 31, name: "full" };
  const tensors = tensorsOf(full);
  const weights = Array.from({ length: parameterCount(tensors) }, (_, i) => (i % 97) / 97);
  weights.fill(1, 31, 62); // input scales
  weights.fill(1, 70, 78); // target scales
  weights[0] = 0.25;
  const release = { deviceClass: DEVICE_CLASS, sequence, weights: "f32" } as const;
  const file = packModel({ ...full, weights }, { ...release, goldenReadings: 250 }, (model) => {
    return new GainFilter(model);
  });
  return signModel(file, { key: signer, keyEpoch: 1, minKeyEpoch: 0, sequence });
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
