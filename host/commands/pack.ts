import type { Command } from "commander";
import { UNSIGNED } from "../../lab/model/pack.ts";
import { nameOf, readModel, writeModelFile } from "../model/files.ts";
import { print } from "../terminal/say.ts";

export function addPackCommand(program: Command): void {
  program
    .command("pack")
    .description("make an unsigned model of trained weights: the factory model of a firmware")
    .argument("<MODEL>", "model.json")
    .requiredOption("--out <FILE>", "the model to write (.slm)")
    .option("--device-class <NAME>", "devices that may run it", UNSIGNED.deviceClass)
    .addHelpText(
      "after",
      `
It prints the file's size. Devices take models over the air only when sluice sign has signed them.

Examples:
  sluice pack models/preset.json --out preset.slm`,
    )
    .action((path: string, { deviceClass, out }: { deviceClass: string; out: string }) => {
      const model = readModel(path, { ...UNSIGNED, name: nameOf(path), deviceClass });
      writeModelFile(out, model, [path]);
      const bytes = model.offer.length + model.payload.length;
      print(`${out}: ${bytes} bytes, sequence 0, not signed`);
    });
}
