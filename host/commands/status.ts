import type { Command } from "commander";
import { fleetObject, fleetTable } from "../../lab/fleet/table.ts";
import { settle } from "../model/release.ts";
import type { BrokerAccess } from "../mqtt/clients.ts";
import { connectFleet } from "../mqtt/fleet-link.ts";
import { print, printJson } from "../terminal/say.ts";
import { addBrokerOptions } from "./broker-option.ts";

interface StatusOptions extends BrokerAccess {
  readonly prefix: string;
  readonly json?: true;
}

const HELP = `
What it prints, a line a device:
  status    online or offline, as the broker knows
  model     name of the model that runs, id what tells it from others of that name
  sequence  of that model; a device takes higher ones only
  update    never updated, confirmed, or how the newest update stands: pieces loaded, readings of
            the trial and its rms errors in noise scales, or the code of a refusal

Examples:
  sluice status
  sluice status --broker mqtt://192.168.1.10 --json`;

export function addStatusCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("status")
    .description("list devices, the models they run and how their updates stand")
    .option("--prefix <PREFIX>", "first part of all topics", "sluice")
    .option("--json", "for programs: an object by device")
    .addHelpText("after", HELP)
    .action(async (options: StatusOptions) => {
      const { json, prefix } = options;
      const fleet = await connectFleet(options, prefix, signal);
      try {
        await settle(fleet, signal);
        if (json) printJson(fleetObject(fleet));
        else print(fleetTable(fleet));
      } finally {
        await fleet.close();
      }
    });
  addBrokerOptions(command);
}
