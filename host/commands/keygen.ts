import type { Command } from "commander";
import { pointOfKey } from "../model/crypto.ts";
import { makeKeys } from "../model/keys.ts";
import { keyIdOf } from "../model/write.ts";
import { print } from "../terminal/say.ts";
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
      print(`private  ${path} (keep it; only its owner can read it)`);
      print(`public   ${path}.pub`);
      print(`key id   ${Buffer.from(keyIdOf(key)).toString("hex")}`);
      print(`epoch    ${epoch}`);
      print(`device   ${Buffer.from(pointOfKey(key)).toString("hex")}`);
    });
}
