import type { Command } from "commander";
import { fleetTable } from "../../lab/fleet/table.ts";
import { settle } from "../model/release.ts";
import type { BrokerAccess } from "../mqtt/clients.ts";
import { connectFleet } from "../mqtt/fleet-link.ts";
import { print, printJson } from "../terminal/say.ts";
import { addTlsOptions } from "./tls-options.ts";

interface StatusOptions extends BrokerAccess {
  readonly prefix: string;
  readonly json?: true;
}

export function addStatusCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("status")
    .description("list devices, the models they run and how their updates stand")
    .requiredOption("--broker <URL>", "for example mqtt://localhost:1883")
    .option("--prefix <PREFIX>", "first part of all topics", "sluice")
    .option("--json", "for programs")
    .action(async (options: StatusOptions) => {
      const { json, prefix } = options;
      const fleet = await connectFleet(options, prefix, signal);
      try {
        await settle(fleet, signal);
        if (json) printJson(Object.fromEntries(fleet.reported));
        else print(fleetTable(fleet));
      } finally {
        await fleet.close();
      }
    });
  addTlsOptions(command);
}
