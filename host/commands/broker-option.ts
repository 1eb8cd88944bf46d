// The options of every command that reaches an MQTT broker: which one, and how to trust it.
import { type Command, Option } from "commander";
import { MQTT_PORT } from "../../lab/fleet/default-ports.ts";

const VARIABLE = "SLUICE_BROKER";
const LOCAL_BROKER = `mqtt://127.0.0.1:${MQTT_PORT}`;
const ABSENT = `${VARIABLE}, else ${LOCAL_BROKER}`;

/** The broker that is meant when none is named. */
export function usualBroker(): string {
  return process.env[VARIABLE] || LOCAL_BROKER;
}

/** `--broker` with a default, and TLS. */
export function addBrokerOptions(command: Command): void {
  const option = new Option("--broker <URL>", "MQTT broker");
  addTlsOptions(command.addOption(option.default(usualBroker(), ABSENT)));
}

/** `--broker` of a command that publishes only where it is given; true: the usual one. */
export function addOptionalBroker(command: Command): void {
  addTlsOptions(command.option("--broker [URL]", `publish over MQTT (without URL: ${ABSENT})`));
}

function addTlsOptions(command: Command): void {
  command
    .option("--ca-file <FILE>", "authority of the broker's certificate (PEM)")
    .option("--cert-file <FILE>", "client certificate (PEM)")
    .option("--key-file <FILE>", "key of the client certificate (PEM)");
}
