import type { Command } from "commander";
import { factsOf } from "../../lab/model/facts.ts";
import { UNSIGNED } from "../../lab/model/pack.ts";
import { nameOf, readModel } from "../model/files.ts";
import { print, printJson } from "../terminal/say.ts";
import { wholeNumber } from "./arguments.ts";

interface InspectOptions {
  readonly json?: true;
  readonly channels: number;
}

export function addInspectCommand(program: Command): void {
  program
    .command("inspect")
    .description("print everything that a model file says")
    .argument("<MODEL>", "model.slm or model.json")
    .option("--json", "for programs")
    .option("--channels <N>", "channels for the RAM figure", wholeNumber("--channels", 1, 32), 1)
    .addHelpText(
      "after",
      `
It prints a fact a line: what the header says, and what follows from it, such as bytes of flash and
RAM. Weights in JSON are shown as sluice pack would write them.

Examples:
  sluice inspect model.slm
  sluice inspect models/preset.json --channels 8 --json`,
    )
    .action((path: string, options: InspectOptions) => {
      const facts = factsOf(readModel(path, { ...UNSIGNED, name: nameOf(path) }), options.channels);
      if (options.json) printJson(facts, 2);
      else for (const [name, fact] of Object.entries(facts)) printFact(name, fact);
    });
}

function printFact(name: string, fact: unknown): void {
  if (!Array.isArray(fact)) print(`${name.padEnd(16)} ${fact}`);
  else for (const line of fact) print(`${name.padEnd(16)} ${Object.values(line).join("  ")}`);
}
