import type { Command } from "commander";
import { UserError } from "../../lab/user-error.ts";
import { readPasswordFile } from "../files/secret-file.ts";
import { keyIdOf, pointOfKey } from "../model/crypto.ts";
import { makeKeys } from "../model/keys.ts";
import { askHidden } from "../terminal/ask.ts";
import { print } from "../terminal/say.ts";
import { wholeNumber } from "./arguments.ts";

interface KeygenOptions {
  readonly epoch: number;
  readonly passphrase?: true;
  readonly passphraseFile?: string;
}

export function addKeygenCommand(program: Command, signal: AbortSignal): void {
  program
    .command("keygen")
    .description("make a key pair for signing models (P-256; FILE and FILE.pub)")
    .argument("<FILE>", "the private key to write; it is never overwritten")
    .option(
      "--epoch <N>",
      "epoch of the key; a model may retire all lower ones",
      wholeNumber("--epoch", 1, 2 ** 31),
      1,
    )
    .option("--passphrase", "ask for a passphrase that protects the private key")
    .option("--passphrase-file <FILE>", "file whose first line is that passphrase")
    .addHelpText(
      "after",
      `
It prints both files, the id by which a model names the key, its epoch, and at "device" the public
key as an app's manifest takes it.

Examples:
  sluice keygen release.pem
  sluice keygen release.pem --passphrase
  sluice keygen next.pem --epoch 2`,
    )
    .action(async (path: string, options: KeygenOptions) => {
      const { epoch } = options;
      const { key } = makeKeys(path, epoch, await newPassphrase(path, options, signal));
      print(`private  ${path} (keep it; only its owner can read it)`);
      print(`public   ${path}.pub`);
      print(`key id   ${Buffer.from(keyIdOf(key)).toString("hex")}`);
      print(`epoch    ${epoch}`);
      print(`device   ${Buffer.from(pointOfKey(key)).toString("hex")}`);
    });
}

async function newPassphrase(
  path: string,
  { passphrase, passphraseFile }: KeygenOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (passphraseFile !== undefined) return readPasswordFile(passphraseFile);
  if (passphrase === undefined) return undefined;
  const otherwise = "--passphrase: there is no terminal to ask on; give --passphrase-file";
  const first = await askHidden(`passphrase for ${path}`, otherwise, signal);
  const again = await askHidden("the same again", otherwise, signal);
  if (first !== again) throw new UserError("the two differ; no key was made");
  if (first === "") throw new UserError("an empty passphrase protects nothing; no key was made");
  return first;
}
