import type { Command } from "commander";
import { UserError } from "../../lab/user-error.ts";
import { checkTopic } from "../../src/bridge/topics.ts";
import type { BrokerAccess } from "../mqtt/clients.ts";
import { type LoadResult, runLoad } from "../mqtt/load.ts";
import { print } from "../terminal/say.ts";
import { positiveNumber, wholeNumber } from "./arguments.ts";
import { addTlsOptions } from "./tls-options.ts";

const DEVICES_MAX = 5_000;
const SECONDS_MAX = 600;
/** All readings of a run: their latencies are kept in memory. */
const READINGS_MAX = 2_000_000;

interface FleetOptions extends BrokerAccess {
  readonly prefix: string;
  readonly devices: number;
  readonly rate: number;
  readonly seconds: number;
}

export function addFleetCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("fleet")
    .description("put the load of many simulated devices on a broker and measure what arrives")
    .requiredOption("--broker <URL>", "for example mqtt://localhost:1883")
    .option("--devices <N>", "devices", wholeNumber("--devices", 1, DEVICES_MAX), 100)
    .option("--rate <R>", "readings a second and device", positiveNumber("--rate"), 1)
    .option("--seconds <S>", "how long", wholeNumber("--seconds", 1, SECONDS_MAX), 10)
    .option("--prefix <PREFIX>", "first part of all topics", "sluice-load")
    .addHelpText(
      "after",
      `
Examples:
  sluice fleet --broker mqtt://localhost:1883
  sluice fleet --broker mqtt://localhost:1883 --devices 2000 --rate 0.5 --seconds 30`,
    )
    .action(async (options: FleetOptions) => {
      const { devices, rate, seconds, prefix } = options;
      if (devices * rate * seconds > READINGS_MAX) {
        throw new UserError(
          `${devices} devices, ${rate} readings a second and ${seconds} s are` +
            ` ${Math.round(devices * rate * seconds)} readings: ${READINGS_MAX} at most`,
        );
      }
      try {
        checkTopic("prefix", prefix);
      } catch (error) {
        throw new UserError(`--${(error as Error).message}`);
      }
      print(report(options, await runLoad({ ...options, signal })));
    });
  addTlsOptions(command);
}

function report({ devices }: FleetOptions, result: LoadResult): string {
  const { sent, received, consumed, latenciesMs, connectMs, rssBytes } = result;
  const percentile = (p: number) => latenciesMs[Math.floor((latenciesMs.length - 1) * p)] ?? "–";
  const lost = sent === 0 ? 0 : (100 * (sent - received)) / sent;
  return [
    `devices    ${devices}, connected in ${(connectMs / 1000).toFixed(1)} s`,
    `readings   ${sent} sent, ${received} received, ${lost.toFixed(2)} % lost`,
    `messages   ${consumed} to one consumer of all topics`,
    `latency    ${percentile(0.5)} ms median, ${percentile(0.95)} ms 95 %, ` +
      `${percentile(0.99)} ms 99 %, ${percentile(1)} ms most`,
    `memory     ${Math.round(rssBytes / 2 ** 20)} MB in this process`,
  ].join("\n");
}
