// Trained weights → a model file: payload with golden vector, chunk-hash table, header.
import type { FilterModel } from "../../src/filter/model.ts";
import { type RegressModel, Regressor } from "../../src/filter/regress.ts";
import {
  CHUNK_BYTES,
  CHUNK_HASH_BYTES,
  HEADER_BYTES,
  PAYLOAD_BYTES_MAX,
} from "../../src/limits.ts";
import { bad, checkShape, checkWeights } from "../../src/model/check.ts";
import {
  ABI,
  channelsOf,
  chunksOf,
  type Header,
  offerBytesOf,
  payloadBytesOf,
  writeHeader,
} from "../../src/model/format.ts";
import { type Model, readFile } from "../../src/model/package.ts";
import { type Examinee, goldenOutputs } from "../../src/model/selftest.ts";
import { weightBytes } from "../../src/model/shape.ts";
import type { Crypto } from "../../src/ports.ts";
import { FilterExaminee, filterModel, regressModel } from "../../src/update/examinee.ts";

/** What the one who packs a model calls it and whom it is for. */
export interface Label {
  readonly name: string;
  readonly deviceClass: string;
  /** 0: a factory model. Signing gives another. */
  readonly sequence: number;
  /** Length of the golden vector; absent: 64, in which every layer has met all it can meet. */
  readonly goldenReadings?: number;
}

/** Of what is not meant for particular devices. */
export const UNSIGNED = { deviceClass: "sluice", sequence: 0 } as const;
const GOLDEN_READINGS = 64;

/** What runs the model as a device does. */
export function examineeOf(model: Model): Examinee {
  return model.header.kind === "denoise"
    ? new FilterExaminee(filterModel(model))
    : new Regressor(regressModel(model));
}

/**
 * An unsigned model. `examine` makes what gives the golden vector. Throws ModelError for a shape,
 * weights or labels that no model file can have.
 */
export function packModel(
  trained: FilterModel | RegressModel,
  label: Label,
  crypto: Crypto,
  examine: (draft: Model) => Examinee = examineeOf,
): Model {
  const { kind, layers, inputs, states, targets } = trained;
  checkShape(trained);
  checkWeights(trained, trained.weights);
  const header: Header = {
    ...{ abi: ABI, kind, layers, inputs, states, targets, channels: channelsOf(trained) },
    ...{ name: label.name, deviceClass: label.deviceClass, sequence: label.sequence },
    goldenReadings: label.goldenReadings ?? GOLDEN_READINGS,
    ...{ keyEpoch: 0, minKeyEpoch: 0, keyId: new Uint8Array(8), tableDigest: new Uint8Array(32) },
  };
  const payloadBytes = payloadBytesOf(header);
  if (payloadBytes > PAYLOAD_BYTES_MAX) {
    bad("too-large", `payload of ${payloadBytes} bytes; at most ${PAYLOAD_BYTES_MAX} fit`);
  }
  const payload = new Uint8Array(payloadBytes);
  const weights = new Float32Array(payload.buffer, 0, trained.weights.length);
  weights.set(trained.weights);
  const golden = new Float64Array(payload.buffer, weightBytes(header));
  const empty = new Uint8Array(0);
  const draft: Model = { header, id: empty, offer: empty, payload, weights, golden };
  golden.set(goldenOutputs(draft, examine(draft)));
  return readFile(fileBytes(header, payload, crypto), crypto);
}

/** The model's file. */
export function fileOf({ offer, payload }: Model): Uint8Array {
  const file = new Uint8Array(offer.length + payload.length);
  file.set(offer);
  file.set(payload, offer.length);
  return file;
}

/** A file without signature: header, table, payload. */
export function fileBytes(header: Header, payload: Uint8Array, crypto: Crypto): Uint8Array {
  const table = new Uint8Array(chunksOf(header) * CHUNK_HASH_BYTES);
  for (let i = 0; i < chunksOf(header); i++) {
    const hash = sha256(payload.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES), crypto);
    table.set(hash.subarray(0, CHUNK_HASH_BYTES), i * CHUNK_HASH_BYTES);
  }
  const file = new Uint8Array(offerBytesOf(header) + payload.length);
  file.set(writeHeader({ ...header, tableDigest: sha256(table, crypto) }));
  file.set(table, HEADER_BYTES);
  file.set(payload, offerBytesOf(header));
  return file;
}

function sha256(bytes: Uint8Array, crypto: Crypto): Uint8Array {
  const out = new Uint8Array(32);
  crypto.hashBegin();
  crypto.hashUpdate(bytes, bytes.length);
  crypto.hashInto(out);
  return out;
}
