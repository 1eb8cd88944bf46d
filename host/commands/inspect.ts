import type { Command } from "commander";
import { factsOf } from "../../lab/model/facts.ts";
import { readModelFile } from "../model/files.ts";
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
    .argument("<MODEL>", "model.slm")
    .option("--json", "for programs")
    .option("--channels <N>", "channels for the RAM figure", wholeNumber("--channels", 1, 32), 1)
    .action((path: string, options: InspectOptions) => {
      const facts = factsOf(readModelFile(path), options.channels);
      if (options.json) printJson(facts, 2);
      else for (const [name, fact] of Object.entries(facts)) printFact(name, fact);
    });
}

function printFact(name: string, fact: unknown): void {
  if (!Array.isArray(fact)) print(`${name.padEnd(16)} ${fact}`);
  else for (const line of fact) print(`${name.padEnd(16)} ${Object.values(line).join("  ")}`);
}
