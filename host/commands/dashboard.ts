import { once } from "node:events";
import type { Command } from "commander";
import { PAGE_PORT } from "../../lab/fleet/default-ports.ts";
import { UserError } from "../../lab/user-error.ts";
import { brokerAddress } from "../mqtt/address.ts";
import { startPage } from "../page/server.ts";
import { print } from "../terminal/say.ts";
import { wholeNumber } from "./arguments.ts";

const BROKER = "ws://127.0.0.1:9001";

interface DashboardOptions {
  readonly broker: string;
  readonly port: number;
}

export function addDashboardCommand(program: Command, signal: AbortSignal): void {
  program
    .command("dashboard")
    .description("serve the page: devices live, recordings tried, models pushed")
    .option("--broker <URL>", "MQTT over WebSocket: ws:// or wss://", BROKER)
    .option(
      "--port <PORT>",
      "port of the page; 0: any free one",
      wholeNumber("--port", 0, 65535),
      PAGE_PORT,
    )
    .addHelpText(
      "after",
      `
The page is served on this machine alone; the browser talks to the broker directly.

Examples:
  sluice dashboard
  sluice dashboard --broker wss://broker.example:8884/mqtt --port 0`,
    )
    .action((options: DashboardOptions) => runDashboard(options, signal));
}

async function runDashboard({ broker, port }: DashboardOptions, signal: AbortSignal) {
  const page = await startPage(port, pageBroker(broker));
  print(`Page    ${page.url}`);
  print(`Broker  ${broker === "" ? "asked for in the page" : pageBroker(broker)}`);
  const isUsual = new URL(page.url).port === String(PAGE_PORT);
  if (!isUsual) print(`        sluice broker takes the page with --allow-origin ${page.url}`);
  print("Ctrl-C ends it.");
  if (!signal.aborted) await once(signal, "abort");
  await page.close();
}

/** The address as the page may show it. */
function pageBroker(text: string): string {
  if (text === "") return "";
  try {
    brokerAddress(text);
  } catch (error) {
    throw new UserError(`--${(error as Error).message.replace("mqtt://localhost:1883", BROKER)}`);
  }
  const url = new URL(text);
  if (!["ws:", "wss:"].includes(url.protocol)) {
    throw new UserError(`--broker: browsers speak MQTT over WebSocket, such as ${BROKER}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new UserError("--broker: user name and password are typed into the page, not here");
  }
  return text;
}
