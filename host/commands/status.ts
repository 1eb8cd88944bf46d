import type { Command } from "commander";
import { Fleet } from "../fleet/fleet.ts";
import { settle } from "../fleet/release-file.ts";
import { fleetTable } from "../fleet/table.ts";

interface StatusOptions {
  readonly broker: string;
  readonly prefix: string;
  readonly json?: true;
}

export function addStatusCommand(program: Command, signal: AbortSignal): void {
  program
    .command("status")
    .description("list devices, the models they run and how their updates stand")
    .requiredOption("--broker <URL>", "for example mqtt://localhost:1883")
    .option("--prefix <PREFIX>", "first part of all topics", "sluice")
    .option("--json", "for programs")
    .action(async ({ broker, json, prefix }: StatusOptions) => {
      const fleet = await Fleet.connect(broker, prefix);
      try {
        await settle(fleet, signal);
        console.log(json ? JSON.stringify(Object.fromEntries(fleet.reported)) : fleetTable(fleet));
      } finally {
        await fleet.close();
      }
    });
}
