import type { Command } from "commander";
import type { Fleet } from "../../lab/fleet/fleet.ts";
import {
  EXIT_FAILED,
  EXIT_TIMEOUT,
  follow,
  modelText,
  outcomeOf,
  unfitText,
} from "../../lab/fleet/outcome.ts";
import { fleetObject, fleetTable } from "../../lab/fleet/table.ts";
import type { Release } from "../../lab/model/release.ts";
import { UserError } from "../../lab/user-error.ts";
import { publishable, releaseFile, settle } from "../model/release.ts";
import type { BrokerAccess } from "../mqtt/clients.ts";
import { connectFleet } from "../mqtt/fleet-link.ts";
import { note, print, printJson } from "../terminal/say.ts";
import { checkId, nameList, positiveNumber, wholeNumber } from "./arguments.ts";
import { addBrokerOptions } from "./broker-option.ts";

interface RolloutOptions extends BrokerAccess {
  readonly prefix: string;
  readonly group?: string;
  readonly devices?: readonly string[];
  readonly waves: readonly string[];
  readonly maxFailures: number;
  readonly timeout: number;
  readonly json?: true;
}

const WAVES = ["1", "10%", "100%"];

const HELP = `
It prints a line a wave, and at the end what sluice status prints. Devices whose software cannot
run the file are named and skipped.

Exit codes: 0 all confirmed, 3 stopped by failures, 4 timed out.

Examples:
  sluice rollout model.slm
  sluice rollout model.slm --devices boiler,dryer --waves 1,100%
  sluice rollout model.slm --group hall --broker mqtt://192.168.1.10`;

export function addRolloutCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("rollout")
    .description("give a fleet a new model in waves; stops itself when devices fail")
    .argument("<MODEL>", "a signed model; the same file again resumes where it stopped")
    .option("--devices <IDS>", "absent: all that ever reported", nameList("--devices"))
    .option("--waves <SIZES>", "devices or shares so far", nameList("--waves"), WAVES)
    .option("--max-failures <N>", "more end it", wholeNumber("--max-failures", 0, 1e6), 0)
    .option("--group <NAME>", "after the last wave: for devices that come later")
    .option("--timeout <SECONDS>", "for each wave", positiveNumber("--timeout"), 3600)
    .option("--prefix <PREFIX>", "first part of all topics", "sluice")
    .option("--json", "for programs: one object at the end")
    .addHelpText("after", HELP)
    .action((path: string, options: RolloutOptions) => rollout(path, options, signal));
  addBrokerOptions(command);
}

async function rollout(path: string, options: RolloutOptions, signal: AbortSignal): Promise<void> {
  const { group, json } = options;
  for (const device of options.devices ?? []) checkId("--devices", device);
  if (group !== undefined) checkId("--group", group);
  const model = publishable(path, { deviceClass: "" });
  const fleet = await connectFleet(options, options.prefix, signal);
  try {
    await settle(fleet, signal);
    const release = await releaseFile(path, model, { deviceClass: "", targets: [] }, fleet, signal);
    // What it does is told on the way; for programs the object at the end says all.
    const tell = json ? note : print;
    const { devices, skipped } = targetsOf(fleet, release, options);
    for (const [device, why] of skipped) tell(`${device}: skipped, for it ${why}`);
    if (devices.length === 0) process.exitCode = EXIT_FAILED;
    else {
      await fleet.putChunks(release, signal);
      process.exitCode = await runWaves({ fleet, release, devices, tell }, options, signal);
    }
    const { id, name, sequence } = release;
    const all = { skipped: Object.fromEntries(skipped), devices: fleetObject(fleet, id) };
    if (json) printJson({ id, name, sequence, ...all });
    else print(`${modelText(name, id)}, sequence ${sequence}\n${fleetTable(fleet, id)}`);
    if (process.exitCode === 0 && group) await fleet.putGroupDesired(group, release);
  } finally {
    await fleet.close();
  }
}

/** Who gets it, and who cannot run it, with the reason. */
function targetsOf(fleet: Fleet, release: Release, options: RolloutOptions) {
  const asked = [...(options.devices ?? fleet.reported.keys())].sort();
  if (asked.length === 0) {
    throw new UserError("no device has reported yet (see sluice status); name some by --devices");
  }
  const reasons = asked.map((id) => [id, unfitText(fleet.infos.get(id), release)] as const);
  return {
    devices: reasons.filter(([, why]) => why === "").map(([device]) => device),
    skipped: reasons.filter(([, why]) => why !== ""),
  };
}

interface Rollout {
  readonly fleet: Fleet;
  readonly release: Release;
  readonly devices: readonly string[];
  readonly tell: (line: string) => void;
}

async function runWaves(
  { fleet, release, devices, tell }: Rollout,
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
    tell(`wave ${wave}: ${part.length} devices, ${failed.length} failed`);
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
