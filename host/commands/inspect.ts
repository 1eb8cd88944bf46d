import type { Command } from "commander";
import { chunksOf, FORMAT_VERSION, type Header, payloadBytesOf } from "../../src/model/format.ts";
import { type Model, signatureOf } from "../../src/model/package.ts";
import { parameterCount, ramBytes, tensorsOf } from "../../src/model/shape.ts";
import { readModelFile } from "../read-model-file.ts";
import { wholeNumber } from "./arguments.ts";

interface InspectOptions {
  readonly json?: true;
  readonly channels: number;
}

export function addInspectCommand(program: Command): void {
  program
    .command("inspect")
    .description("print everything that a model file says")
    .argument("<MODEL>", "model.slm")
    .option("--json", "for programs")
    .option("--channels <N>", "channels for the RAM figure", wholeNumber("--channels", 1, 32), 1)
    .action((path: string, options: InspectOptions) => {
      const { file, model } = readModelFile(path);
      const facts = factsOf(file, model, options.channels);
      if (options.json) console.log(JSON.stringify(facts, null, 2));
      else for (const [name, fact] of Object.entries(facts)) print(name, fact);
    });
}

function print(name: string, fact: unknown): void {
  if (!Array.isArray(fact)) console.log(`${name.padEnd(16)} ${fact}`);
  else for (const line of fact) console.log(`${name.padEnd(16)} ${Object.values(line).join("  ")}`);
}

function factsOf(file: Uint8Array, model: Model, channels: number) {
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
  return Buffer.from(bytes).toString("hex");
}
