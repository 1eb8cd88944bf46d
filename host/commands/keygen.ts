import type { Command } from "commander";
import { keyIdOf, pointOfKey } from "../model/crypto.ts";
import { makeKeys } from "../model/keys.ts";
import { wholeNumber } from "./arguments.ts";

export function addKeygenCommand(program: Command): void {
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
    .action((path: string, { epoch }: { epoch: number }) => {
      const { key } = makeKeys(path, epoch);
      console.log(`private  ${path} (keep it; only its owner can read it)`);
      console.log(`public   ${path}.pub`);
      console.log(`key id   ${Buffer.from(keyIdOf(key)).toString("hex")}`);
      console.log(`epoch    ${epoch}`);
      console.log(`device   ${Buffer.from(pointOfKey(key)).toString("hex")}`);
    });
}
