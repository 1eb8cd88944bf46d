import { basename, extname } from "node:path";
import type { Command } from "commander";
import { modelFileOf, writeModelFile } from "../model/source.ts";
import { print } from "../terminal/say.ts";
import { weightType } from "./sign.ts";

export function addPackCommand(program: Command): void {
  program
    .command("pack")
    .description("make an unsigned model of trained weights: the factory model of a firmware")
    .argument("<MODEL>", "model.json")
    .requiredOption("--out <FILE>", "the model to write (.slm)")
    .option("--device-class <NAME>", "devices that may run it", "sluice")
    .option("--weights <TYPE>", "f32 or int8 (a quarter of the size)", weightType, "f32")
    .action(
      (path: string, options: { out: string; deviceClass: string; weights: "f32" | "int8" }) => {
        const { deviceClass, out, weights } = options;
        const name = basename(path, extname(path));
        const file = modelFileOf(path, name, { deviceClass, sequence: 0, weights });
        writeModelFile(out, file, [path]);
        print(`${out}: ${file.length} bytes, sequence 0, not signed`);
      },
    );
}
