import { once } from "node:events";
import type { Command } from "commander";
import { startBroker } from "../mqtt/broker.ts";
import { MQTT_PORT, WEBSOCKET_PORT } from "../mqtt/default-ports.ts";
import { wholeNumber } from "./arguments.ts";

/** Ports that MQTT clients try first. */

interface BrokerOptions {
  readonly host: string;
  readonly port: number;
  readonly wsPort: number;
}

export function addBrokerCommand(program: Command, signal: AbortSignal): void {
  program
    .command("broker")
    .description("run an MQTT broker for trying things out (TCP and WebSocket)")
    .option("--host <ADDRESS>", "address to listen on; 0.0.0.0 lets the network in", "127.0.0.1")
    .option(
      "--port <PORT>",
      "port of MQTT; 0: any free one",
      wholeNumber("--port", 0, 65535),
      MQTT_PORT,
    )
    .option(
      "--ws-port <PORT>",
      "port of MQTT over WebSocket; 0: any free one",
      wholeNumber("--ws-port", 0, 65535),
      WEBSOCKET_PORT,
    )
    .addHelpText(
      "after",
      `
Examples:
  sluice broker
  sluice broker --port 1884 --ws-port 9002
  sluice broker --host 0.0.0.0          (no passwords: on trusted networks only)`,
    )
    .action((options: BrokerOptions) => runBroker(options, signal));
}

async function runBroker(options: BrokerOptions, signal: AbortSignal): Promise<void> {
  const broker = await startBroker(options);
  console.log(`MQTT       ${broker.url}`);
  console.log(`WebSocket  ${broker.wsUrl}`);
  console.log("Ctrl-C ends it; nothing is stored.");
  if (!signal.aborted) await once(signal, "abort");
  await broker.close();
}
