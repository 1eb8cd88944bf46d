import type { Command } from "commander";
import { MQTT_PORT } from "../../lab/fleet/default-ports.ts";
import { runDemo } from "../demo/demo.ts";
import { speedFactor, wholeNumber } from "./arguments.ts";
import { addUpdateOptions, type UpdateOptions } from "./update-options.ts";

/** Readings a second: each kind of trouble comes within a minute. */
const SPEED = 10;

interface DemoOptions extends UpdateOptions {
  readonly once?: boolean;
  readonly port?: number;
  readonly speed: number;
}

export function addDemoCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("demo")
    .description("a simulated plant with failing sensors, a broker, a live view and the page")
    .option("--once", "one cycle of ten minutes as fast as possible, then a summary")
    .option("--speed <SPEED>", "real, max, or times faster than a reading a second", speedFactor)
    .option(
      "--port <PORT>",
      `port of the broker (default: ${MQTT_PORT} or, where that is taken, any free one)`,
      wholeNumber("--port", 0, 65535),
    );
  addUpdateOptions(command);
  command
    .addHelpText(
      "after",
      `
What it shows, a line a channel:
  raw     the reading as the sensor gave it; - where none came
  value   what Sluice makes of it
  score   distance of the reading from the value, in noise scales (above 6: outlier)
  trend   the last 40 values
  flags   what is wrong with the reading; empty: nothing
Press u to give the device another model over MQTT, q or Ctrl-C to end.

Examples:
  sluice demo                       (the same as npm start)
  sluice demo --speed 50
  sluice demo --once`,
    )
    .action(({ speed = SPEED, ...options }: DemoOptions) => runDemo({ ...options, speed }, signal));
}
