import type { Command } from "commander";
import type { Fleet } from "../../lab/fleet/fleet.ts";
import { EXIT_FAILED, EXIT_TIMEOUT, follow, outcomeOf } from "../../lab/fleet/outcome.ts";
import { fleetTable } from "../../lab/fleet/table.ts";
import type { Release } from "../../lab/model/release.ts";
import { UserError } from "../../lab/user-error.ts";
import { releaseFile } from "../model/release.ts";
import type { BrokerAccess } from "../mqtt/clients.ts";
import { connectFleet } from "../mqtt/fleet-link.ts";
import { print } from "../terminal/say.ts";
import { checkId, nameList, positiveNumber, wholeNumber } from "./arguments.ts";
import { addTlsOptions } from "./tls-options.ts";

interface RolloutOptions extends BrokerAccess {
  readonly prefix: string;
  readonly group?: string;
  readonly devices?: readonly string[];
  readonly waves: readonly string[];
  readonly maxFailures: number;
  readonly timeout: number;
}

export function addRolloutCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("rollout")
    .description("give a fleet a new model in waves; stops itself when devices fail")
    .argument("<MODEL>", "a signed model; the same file again resumes where it stopped")
    .requiredOption("--broker <URL>", "for example mqtt://localhost:1883")
    .option("--devices <IDS>", "absent: all that ever reported", nameList("--devices"))
    .option("--waves <SIZES>", "devices or shares so far", nameList("--waves"), [
      "1",
      "10%",
      "100%",
    ])
    .option("--max-failures <N>", "more end it", wholeNumber("--max-failures", 0, 1e6), 0)
    .option("--group <NAME>", "after the last wave: for devices that come later")
    .option("--timeout <SECONDS>", "for each wave", positiveNumber("--timeout"), 3600)
    .option("--prefix <PREFIX>", "first part of all topics", "sluice")
    .addHelpText("after", "\nExit codes: 0 all confirmed, 3 stopped by failures, 4 timed out.")
    .action((path: string, options: RolloutOptions) => rollout(path, options, signal));
  addTlsOptions(command);
}

async function rollout(path: string, options: RolloutOptions, signal: AbortSignal): Promise<void> {
  for (const device of options.devices ?? []) checkId("--devices", device);
  if (options.group !== undefined) checkId("--group", options.group);
  const fleet = await connectFleet(options, options.prefix, signal);
  try {
    const release = await releaseFile(path, { deviceClass: "", targets: [] }, fleet, signal);
    const devices = [...(options.devices ?? fleet.reported.keys())].sort();
    if (devices.length === 0)
      throw new UserError("no device has reported yet; name some by --devices");
    await fleet.putChunks(release, signal);
    process.exitCode = await runWaves(fleet, release, devices, options, signal);
    print(fleetTable(fleet, release.id));
    if (process.exitCode === 0 && options.group)
      await fleet.putGroupDesired(options.group, release);
  } finally {
    await fleet.close();
  }
}

async function runWaves(
  fleet: Fleet,
  release: Release,
  devices: readonly string[],
  options: RolloutOptions,
  signal: AbortSignal,
): Promise<number> {
  for (const wave of options.waves) {
    const part = devices.slice(0, waveSize(wave, devices.length));
    const put = async (): Promise<void> => {
      for (const device of part) {
        signal.throwIfAborted();
        const outcome = outcomeOf(fleet.reported.get(device), release.id);
        if (outcome === "pending") await fleet.putDesired(device, release);
      }
    };
    const putAgain = async (): Promise<void> => {
      await fleet.putChunks(release, signal);
      await put();
    };
    await put();
    const timeoutMs = options.timeout * 1000;
    const how = await follow(fleet, { release, devices: part, timeoutMs, signal, putAgain });
    const failed = part.filter((d) => outcomeOf(fleet.reported.get(d), release.id) === "failed");
    print(`wave ${wave}: ${part.length} devices, ${failed.length} failed`);
    if (failed.length > options.maxFailures) return EXIT_FAILED;
    if (how === "timeout") return EXIT_TIMEOUT;
  }
  return 0;
}

/** "10%" of the devices, rounded up, or a number of them. */
function waveSize(text: string, devices: number): number {
  const match = /^(\d+)(%?)$/.exec(text);
  if (match === null) throw new UserError(`--waves: expected 5 or 10%, got "${text}"`);
  const number = Number(match[1]);
  return Math.min(devices, match[2] === "%" ? Math.ceil((devices * number) / 100) : number);
}
