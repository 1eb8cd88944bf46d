// Everything that a model file says, for people.
import { chunksOf, FORMAT_VERSION, payloadBytesOf } from "../../src/model/format.ts";
import { type Model, signatureOf } from "../../src/model/package.ts";
import { ramBytes, tensorsOf, weightCount } from "../../src/model/shape.ts";

/** What `sluice inspect` and the page show of a model. @param channels for the RAM figure */
export function factsOf(model: Model, channels: number) {
  const { header } = model;
  return {
    id: hex(model.id),
    name: header.name,
    deviceClass: header.deviceClass,
    format: FORMAT_VERSION,
    abi: header.abi,
    sequence: header.sequence,
    signed: signedAt(model),
    keyId: hex(header.keyId),
    keyEpoch: header.keyEpoch,
    minKeyEpoch: header.minKeyEpoch,
    kind: header.kind,
    layers: header.layers,
    inputs: header.inputs,
    states: header.states,
    targets: header.targets,
    channels: header.channels === 0 ? "any" : header.channels,
    parameters: weightCount(header),
    fileBytes: model.offer.length + model.payload.length,
    payloadBytes: payloadBytesOf(header),
    chunks: chunksOf(header),
    ramBytes: ramBytes(header, channels),
    goldenReadings: header.goldenReadings,
    tensors: tensorsOf(header).map(({ name, rows, cols }) => ({
      name,
      shape: `${rows} × ${cols}`,
    })),
  };
}

/** Has it a signature? Devices alone judge whether it is a good one. */
export function isSigned(model: Model): boolean {
  return signatureOf(model.offer).some((byte) => byte !== 0);
}

function signedAt(model: Model): string {
  if (!isSigned(model)) return "no";
  // Sequences that `sign` chose are seconds since 1970.
  const { sequence } = model.header;
  return sequence > 1_500_000_000 ? new Date(sequence * 1000).toISOString() : "yes";
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
