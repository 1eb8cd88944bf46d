import type { Command } from "commander";
import { SEQUENCE_END } from "../../src/limits.ts";
import { shortId } from "../../src/model/package.ts";
import { nameOf, readModel, writeModelFile } from "../model/files.ts";
import { signedModel, type Wishes } from "../model/sign.ts";
import { wholeNumber } from "./arguments.ts";

interface SignOptions extends Wishes {
  readonly name?: string;
  readonly out: string;
}

export function addSignCommand(program: Command): void {
  const sequence = wholeNumber("--sequence", 1, SEQUENCE_END - 1);
  program
    .command("sign")
    .description("pack trained weights (JSON) or take a .slm file, and sign it")
    .argument("<MODEL>", "model.json or model.slm")
    .requiredOption("--key <FILE>", "private key (sluice keygen)")
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
    .action((path: string, options: SignOptions) => {
      const { deviceClass, name = nameOf(path), out } = options;
      const model = signedModel(readModel(path, { name, deviceClass, sequence: 0 }), path, options);
      writeModelFile(out, model);
      const bytes = model.offer.length + model.payload.length;
      console.log(`${out}: ${bytes} bytes, sequence ${model.header.sequence}`);
      console.log(`id ${shortId(model.id)}`);
    });
}
