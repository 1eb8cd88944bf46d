import type { Command } from "commander";
import {
  EXIT_FAILED,
  EXIT_TIMEOUT,
  follow,
  modelText,
  outcomeOf,
  progressOf,
  unfitText,
} from "../../lab/fleet/outcome.ts";
import { UserError } from "../../lab/user-error.ts";
import { SEQUENCE_END } from "../../src/limits.ts";
import { publishable, releaseFile, settle } from "../model/release.ts";
import type { BrokerAccess } from "../mqtt/clients.ts";
import { connectFleet } from "../mqtt/fleet-link.ts";
import { print, say } from "../terminal/say.ts";
import { checkId, positiveNumber, wholeNumber } from "./arguments.ts";
import { addBrokerOptions } from "./broker-option.ts";

interface PublishOptions extends BrokerAccess {
  readonly prefix: string;
  readonly device?: string;
  readonly group?: string;
  readonly key?: string;
  readonly passphraseFile?: string;
  readonly deviceClass: string;
  readonly sequence?: number;
  readonly timeout: number;
  readonly remove?: true;
}

const HELP = `
Each line is a step of the device: downloading (pieces), trial (readings; the rms errors of the new
and of the running model in noise scales) and at last confirmed, or rolled back or refused with a
code that SPEC.md explains.

Exit codes: 0 confirmed (a group: published), 3 rolled back, failed or refused, 4 timed out.

Examples:
  sluice publish model.slm --device boiler
  sluice publish model.json --key release.pem --device boiler --broker mqtt://192.168.1.10
  sluice publish model.slm --group hall
  sluice publish model.slm --device boiler --remove`;

export function addPublishCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("publish")
    .description("give a device or a group a new model through the broker, and follow it")
    .argument("<MODEL>", "model.slm, or what sluice sign takes (with --key)")
    .option("--device <ID>", "the device")
    .option("--group <NAME>", "all devices of a group, also those that come later")
    .option("--key <FILE>", "private key, for a model that is not signed yet")
    .option("--passphrase-file <FILE>", "file with the key's passphrase (default: asked for)")
    .option("--device-class <NAME>", "for a model that is not signed yet", "sluice")
    .option(
      "--sequence <N>",
      "for a model that is not signed yet (default: seconds since 1970, or more if the device " +
        "accepted more)",
      wholeNumber("--sequence", 1, SEQUENCE_END - 1),
    )
    .option("--prefix <PREFIX>", "first part of all topics", "sluice")
    .option("--timeout <SECONDS>", "how long to follow", positiveNumber("--timeout"), 3600)
    .option("--remove", "take the model from the broker again; devices keep what they run")
    .addHelpText("after", HELP)
    .action((path: string, options: PublishOptions) => publish(path, options, signal));
  addBrokerOptions(command);
}

async function publish(path: string, options: PublishOptions, signal: AbortSignal): Promise<void> {
  const { device, group, prefix, remove, timeout } = options;
  if ((device === undefined) === (group === undefined)) {
    throw new UserError("give either --device or --group");
  }
  if (device !== undefined) checkId("--device", device);
  if (group !== undefined) checkId("--group", group);
  const model = publishable(path, options);
  const fleet = await connectFleet(options, prefix, signal);
  try {
    await settle(fleet, signal);
    const targets = device === undefined ? [] : [device];
    const release = await releaseFile(path, model, { ...options, targets }, fleet, signal);
    if (remove) {
      await fleet.remove(release, { ...(device && { device }), ...(group && { group }) });
      print(`${modelText(release.name, release.id)} removed from the broker`);
      return;
    }
    const unfit = device === undefined ? "" : unfitText(fleet.infos.get(device), release);
    if (unfit !== "") {
      say(`${device}: not published, for it ${unfit}`);
      process.exitCode = EXIT_FAILED;
      return;
    }
    const shown = modelText(release.name, release.id);
    await fleet.putChunks(release, signal);
    if (group !== undefined) await fleet.putGroupDesired(group, release);
    if (device === undefined) {
      print(`${shown} published for group ${group}: ${release.chunks.length} chunks`);
      return;
    }
    const putAgain = async (): Promise<void> => {
      await fleet.putChunks(release, signal);
      await fleet.putDesired(device, release);
    };
    await fleet.putDesired(device, release);
    print(`${shown} published, sequence ${release.sequence}`);
    const onChange = (id: string, progress: string) => print(`${id}  ${progress}`);
    const request = { release, devices: [device], timeoutMs: timeout * 1000, signal, putAgain };
    const how = await follow(fleet, { ...request, onChange });
    const report = fleet.reported.get(device);
    if (how === "timeout") {
      const state = progressOf(report, release.id);
      say(`${device}: not confirmed in time (${state})`);
      process.exitCode = EXIT_TIMEOUT;
    } else if (outcomeOf(report, release.id) === "failed") process.exitCode = EXIT_FAILED;
  } finally {
    await fleet.close();
  }
}
