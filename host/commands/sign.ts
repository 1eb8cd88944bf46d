import { basename, extname } from "node:path";
import type { Command } from "commander";
import { UserError } from "../../lab/user-error.ts";
import { ModelError } from "../../src/errors.ts";
import { SEQUENCE_END } from "../../src/limits.ts";
import { readFile, shortId } from "../../src/model/package.ts";
import { NodeCrypto } from "../model/crypto.ts";
import { type EpochKey, readPrivateKey } from "../model/keys.ts";
import { checkRuns } from "../model/read.ts";
import { modelFileOf, writeModelFile } from "../model/source.ts";
import { signModel } from "../model/write.ts";
import { print } from "../terminal/say.ts";
import { wholeNumber } from "./arguments.ts";

export interface SignOptions {
  readonly key: EpochKey;
  readonly deviceClass: string;
  readonly name?: string;
  readonly sequence?: number;
  readonly after?: number;
  readonly weights: "f32" | "int8";
  readonly minEpoch: number;
}

interface SignCommandOptions extends Omit<SignOptions, "key"> {
  readonly key: string;
  readonly out: string;
  readonly passphraseFile?: string;
}

export function addSignCommand(program: Command, signal: AbortSignal): void {
  const sequence = wholeNumber("--sequence", 1, SEQUENCE_END - 1);
  program
    .command("sign")
    .description("pack trained weights (JSON) or take a .slm file, and sign it")
    .argument("<MODEL>", "model.json or model.slm")
    .requiredOption("--key <FILE>", "private key (sluice keygen)")
    .option("--passphrase-file <FILE>", "file with the key's passphrase (default: asked for)")
    .requiredOption("--out <FILE>", "the signed model to write (.slm)")
    .option("--device-class <NAME>", "devices that may run it", "sluice")
    .option("--name <NAME>", "shown to people; absent: the file's name")
    .option(
      "--sequence <N>",
      "absent: seconds since 1970, or --after + 1 if that is more",
      sequence,
    )
    .option("--after <N>", "highest sequence that any device reported", sequence)
    .option("--weights <TYPE>", "f32 or int8 (a quarter of the size)", weightType, "f32")
    .option(
      "--min-epoch <N>",
      "retires keys of lower epochs once the model is accepted",
      wholeNumber("--min-epoch", 0, 2 ** 31),
      0,
    )
    .action(async (path: string, options: SignCommandOptions) => {
      const key = await readPrivateKey(options.key, options.passphraseFile, signal);
      const file = signedFile(path, { ...options, key });
      writeModelFile(options.out, file, [path, options.key, options.passphraseFile]);
      const { header, id } = readFile(file, new NodeCrypto());
      print(`${options.out}: ${file.length} bytes, sequence ${header.sequence}`);
      print(`id ${shortId(id)}`);
    });
}

export function weightType(text: string): "f32" | "int8" {
  if (text === "f32" || text === "int8") return text;
  throw new UserError(`--weights: expected f32 or int8, got "${text}"`);
}

/** A new release of the model at `path`. */
export function signedFile(path: string, options: SignOptions): Uint8Array {
  const { deviceClass, minEpoch, weights } = options;
  const { key, epoch } = options.key;
  const now = Math.floor(Date.now() / 1000);
  const sequence = options.sequence ?? Math.max(now, (options.after ?? 0) + 1);
  const name = options.name ?? basename(path, extname(path));
  try {
    const file = modelFileOf(path, name, { deviceClass, sequence, weights });
    checkRuns(readFile(file, new NodeCrypto()), path);
    const signing = { key, keyEpoch: epoch, minKeyEpoch: minEpoch, sequence, deviceClass };
    return signModel(file, signing);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new UserError(`${path}: ${error.message} (${error.code})`);
  }
}
