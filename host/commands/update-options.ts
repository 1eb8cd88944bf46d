// Options of the commands that stand for a device: how it takes new models.
import { type Command, Option } from "commander";
import type { UpdateRequest } from "../device/updating.ts";
import { wholeNumber } from "./arguments.ts";

/** Readings that decide a trial, unless `--trial-readings` says otherwise. */
const TRIAL_READINGS = 256;

export type UpdateOptions = UpdateRequest;

export function addUpdateOptions(command: Command): void {
  command.option("--flash <FILE>", "keeps the models across starts; made when it is not there");
  addTrustOptions(command);
}

/** Where models are kept is said elsewhere. */
export function addTrustOptions(command: Command): void {
  const more = (path: string, before: readonly string[]) => [...before, path];
  const trial = new Option("--trial-readings <N>", "readings that a new model is tried on");
  command
    .option("--trust <FILE>", "public key whose models are taken; can be repeated", more, [])
    .option("--group <NAME>", "take the models of this group too")
    .addOption(
      trial.argParser(wholeNumber("--trial-readings", 1, 1_000_000)).default(TRIAL_READINGS),
    );
}
