// Everything that a model file says, for people.
import { chunksOf, FORMAT_VERSION, type Header, payloadBytesOf } from "../../src/model/format.ts";
import { type Model, signatureOf } from "../../src/model/package.ts";
import { parameterCount, ramBytes, tensorsOf } from "../../src/model/shape.ts";

/** What `sluice inspect` and the page show of a file. @param channels for the RAM figure */
export function factsOf(file: Uint8Array, model: Model, channels: number) {
  const { header } = model;
  const tensors = tensorsOf(header);
  return {
    id: hex(model.id),
    name: header.name,
    deviceClass: header.deviceClass,
    format: FORMAT_VERSION,
    abi: header.abi,
    sequence: header.sequence,
    signed: signedAt(header, file),
    keyId: hex(header.keyId),
    keyEpoch: header.keyEpoch,
    minKeyEpoch: header.minKeyEpoch,
    kind: header.kind,
    path: header.path,
    weights: header.weights,
    layers: header.layers,
    inputs: header.inputs,
    states: header.states,
    targets: header.targets,
    channels: header.channels === 0 ? "any" : header.channels,
    parameters: parameterCount(tensors),
    fileBytes: file.length,
    payloadBytes: payloadBytesOf(header),
    chunks: chunksOf(header),
    ramBytes: ramBytes(header, channels),
    goldenReadings: header.goldenReadings,
    tensors: tensors.map(({ name, rows, cols }) => ({ name, shape: `${rows} × ${cols}` })),
  };
}

function signedAt(header: Header, file: Uint8Array): string {
  if (signatureOf(file).every((byte) => byte === 0)) return "no";
  // Sequences that `sign` chose are seconds since 1970.
  const isTime = header.sequence > 1_500_000_000;
  return isTime ? new Date(header.sequence * 1000).toISOString() : "yes";
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
