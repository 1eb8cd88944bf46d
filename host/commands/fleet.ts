import type { Command } from "commander";
import { UserError } from "../../lab/user-error.ts";
import { checkTopic } from "../../src/bridge/topics.ts";
import type { BrokerAccess } from "../mqtt/clients.ts";
import { type LoadResult, runLoad } from "../mqtt/load.ts";
import { print, printJson } from "../terminal/say.ts";
import { positiveNumber, wholeNumber } from "./arguments.ts";
import { addBrokerOptions } from "./broker-option.ts";

const DEVICES_MAX = 5_000;
const SECONDS_MAX = 600;
/** All readings of a run: their latencies are kept in memory. */
const READINGS_MAX = 2_000_000;

interface FleetOptions extends BrokerAccess {
  readonly prefix: string;
  readonly devices: number;
  readonly rate: number;
  readonly seconds: number;
  readonly json?: true;
}

export function addFleetCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("fleet")
    .description("put the load of many simulated devices on a broker and measure what arrives")
    .option("--devices <N>", "devices", wholeNumber("--devices", 1, DEVICES_MAX), 100)
    .option("--rate <R>", "readings a second and device", positiveNumber("--rate"), 1)
    .option("--seconds <S>", "how long", wholeNumber("--seconds", 1, SECONDS_MAX), 10)
    .option("--prefix <PREFIX>", "first part of all topics", "sluice-load")
    .option("--json", "for programs")
    .addHelpText(
      "after",
      `
It prints how many readings were sent and came back through the broker, how long they took, and
what one consumer of all topics got.

Examples:
  sluice fleet
  sluice fleet --broker mqtt://192.168.1.10 --devices 2000 --rate 0.5 --seconds 30`,
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
      const result = await runLoad({ ...options, signal });
      if (options.json) printJson(figures(result), 2);
      else print(report(options, result));
    });
  addBrokerOptions(command);
}

function figures({ latenciesMs, ...counts }: LoadResult) {
  const at = (p: number) => latenciesMs[Math.floor((latenciesMs.length - 1) * p)];
  return { ...counts, latencyMs: { median: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) } };
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
