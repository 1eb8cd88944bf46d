// Makes model files: weights as trained → payload with golden vector → header → signature.

import { createHash, type KeyObject, sign } from "node:crypto";
import {
  CHUNK_BYTES,
  CHUNK_HASH_BYTES,
  PAYLOAD_BYTES_MAX,
  SIGNED_BYTES,
} from "../../src/limits.ts";
import {
  ABI,
  bad,
  chunksOf,
  type Header,
  offerBytesOf,
  payloadBytesOf,
  readHeader,
  writeHeader,
} from "../../src/model/format.ts";
import { type Model, readFile } from "../../src/model/package.ts";
import { type Examinee, goldenOutputs } from "../../src/model/selftest.ts";
import {
  int8Bytes,
  isQuantised,
  parameterCount,
  tensorsOf,
  weightBytes,
} from "../../src/model/shape.ts";
import { NodeCrypto, pointOfKey } from "./crypto.ts";

/** A model as training leaves it. */
export interface TrainedModel
  extends Pick<
    Header,
    "kind" | "path" | "layers" | "inputs" | "states" | "targets" | "channels" | "name"
  > {
  /** In file order (SPEC.md, "Model file"). */
  readonly weights: ArrayLike<number>;
}

/** What its publisher adds. */
export interface Release {
  readonly deviceClass: string;
  readonly sequence: number;
  readonly weights: "f32" | "int8";
  /** Length of the golden vector; absent: 64, in which every layer has met all it can meet. */
  readonly goldenReadings?: number;
}

const GOLDEN_READINGS = 64;
const NO_KEY = new Uint8Array(8);

/** An unsigned file; `filterOf` makes the filter whose answers become the golden vector. */
export function packModel(
  trained: TrainedModel,
  release: Release,
  filterOf: (model: Model) => Examinee,
): Uint8Array {
  const header: Header = {
    abi: ABI,
    kind: trained.kind,
    path: trained.path,
    layers: trained.layers,
    inputs: trained.inputs,
    states: trained.states,
    targets: trained.targets,
    channels: trained.channels,
    name: trained.name,
    weights: release.weights,
    goldenReadings: release.goldenReadings ?? GOLDEN_READINGS,
    sequence: release.sequence,
    deviceClass: release.deviceClass,
    keyEpoch: 0,
    minKeyEpoch: 0,
    keyId: NO_KEY,
    tableDigest: new Uint8Array(32),
  };
  // Writing the header checks the shape, on which all sizes below depend.
  writeHeader(header);
  const payload = new Uint8Array(payloadBytesOf(header));
  if (payload.length > PAYLOAD_BYTES_MAX) {
    bad("too-large", `payload of ${payload.length} bytes; at most ${PAYLOAD_BYTES_MAX} fit`);
  }
  putWeights(payload, header, trained.weights);
  const draft = readFile(assemble(header, payload), new NodeCrypto());
  const answers = goldenOutputs(draft, filterOf(draft));
  payload.set(new Uint8Array(answers.buffer), weightBytes(tensorsOf(header), header.weights));
  const file = assemble(header, payload);
  readFile(file, new NodeCrypto());
  return file;
}

export interface Signing {
  readonly key: KeyObject;
  readonly keyEpoch: number;
  readonly minKeyEpoch: number;
  readonly sequence: number;
  /** Absent: as the file says. */
  readonly deviceClass?: string;
}

/** The same model under a new sequence and signature. */
export function signModel(file: Uint8Array, signing: Signing): Uint8Array {
  const { key, keyEpoch, minKeyEpoch, sequence } = signing;
  const header: Header = {
    ...readHeader(file),
    keyId: keyIdOf(key),
    keyEpoch,
    minKeyEpoch,
    sequence,
    ...(signing.deviceClass !== undefined && { deviceClass: signing.deviceClass }),
  };
  const signed = assemble(header, file.slice(offerBytesOf(header)));
  const message = signed.subarray(0, SIGNED_BYTES);
  signed.set(sign("sha256", message, { key, dsaEncoding: "ieee-p1363" }), SIGNED_BYTES);
  // What does not read back is never handed out.
  readHeader(signed);
  return signed;
}

/** 8 bytes: the start of the SHA-256 of the uncompressed public point. */
export function keyIdOf(key: KeyObject): Uint8Array {
  return createHash("sha256").update(pointOfKey(key)).digest().subarray(0, 8);
}

/** Header (unsigned), table and payload as one file. */
function assemble(header: Header, payload: Uint8Array): Uint8Array {
  const chunks = chunksOf(header);
  const table = new Uint8Array(chunks * CHUNK_HASH_BYTES);
  for (let i = 0; i < chunks; i++) {
    const chunk = payload.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES);
    const hash = createHash("sha256").update(chunk).digest();
    table.set(hash.subarray(0, CHUNK_HASH_BYTES), i * CHUNK_HASH_BYTES);
  }
  const tableDigest = createHash("sha256").update(table).digest();
  const file = new Uint8Array(offerBytesOf(header) + payload.length);
  file.set(writeHeader({ ...header, tableDigest }));
  file.set(table, 256);
  file.set(payload, offerBytesOf(header));
  return file;
}

function putWeights(payload: Uint8Array, header: Header, weights: ArrayLike<number>): void {
  const tensors = tensorsOf(header);
  const count = parameterCount(tensors);
  if (weights.length !== count) bad("size", `${weights.length} weights; the shape has ${count}`);
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  let from = 0;
  let to = 0;
  for (const t of tensors) {
    const quantised = header.weights === "int8" && isQuantised(t);
    for (let row = 0; row < t.rows; row++) {
      const values = Array.from({ length: t.cols }, (_, i) => weights[from + row * t.cols + i]!);
      if (quantised) putInt8Row(view, to, t.rows, row, values);
      else values.forEach((v, i) => void view.setFloat32(to + 4 * (row * t.cols + i), v, true));
    }
    from += t.rows * t.cols;
    to += quantised ? int8Bytes(t) : 4 * t.rows * t.cols;
  }
}

/** Steps of int8 on either side of 0. */
export const INT8_MAX = 127;

/** One scale a row, so that one large weight coarsens only its own row. */
export function int8Scale(row: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < row.length; i++) largest = Math.max(largest, Math.abs(row[i]!));
  return Math.fround(largest / INT8_MAX);
}

function putInt8Row(
  view: DataView,
  at: number,
  rows: number,
  row: number,
  values: readonly number[],
): void {
  const scale = int8Scale(values);
  view.setFloat32(at + 4 * row, scale, true);
  values.forEach((value, i) => {
    const level =
      scale === 0 ? 0 : Math.max(-INT8_MAX, Math.min(INT8_MAX, Math.round(value / scale)));
    view.setInt8(at + 4 * rows + row * values.length + i, level);
  });
}
