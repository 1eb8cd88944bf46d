import type { Command } from "commander";
import { SEQUENCE_END } from "../../src/limits.ts";
import { shortId } from "../../src/model/package.ts";
import { nameOf, readModel, writeModelFile } from "../model/files.ts";
import { readPrivateKey } from "../model/keys.ts";
import { signedModel, type Wishes } from "../model/sign.ts";
import { print } from "../terminal/say.ts";
import { wholeNumber } from "./arguments.ts";

interface SignOptions extends Omit<Wishes, "key"> {
  readonly key: string;
  readonly passphraseFile?: string;
  readonly name?: string;
  readonly out: string;
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
    .option(
      "--min-epoch <N>",
      "retires keys of lower epochs once the model is accepted",
      wholeNumber("--min-epoch", 0, 2 ** 31),
      0,
    )
    .addHelpText(
      "after",
      `
It prints the file's size, its sequence and the id by which status and devices name it.

Examples:
  sluice sign model.json --key release.pem --out model.slm
  sluice sign model.slm --key release.pem --device-class boiler --out boiler.slm`,
    )
    .action(async (path: string, options: SignOptions) => {
      const { deviceClass, key: keyPath, name = nameOf(path), out, passphraseFile } = options;
      const key = await readPrivateKey(keyPath, passphraseFile, signal);
      const unsigned = readModel(path, { name, deviceClass, sequence: 0 });
      const model = signedModel(unsigned, path, { ...options, key });
      writeModelFile(out, model, [path, keyPath, passphraseFile]);
      const bytes = model.offer.length + model.payload.length;
      print(`${out}: ${bytes} bytes, sequence ${model.header.sequence}`);
      print(`id ${shortId(model.id)}`);
    });
}
