import { once } from "node:events";
import { isIP } from "node:net";
import type { Command } from "commander";
import { MQTT_PORT, MQTTS_PORT, PAGE_PORT, WEBSOCKET_PORT } from "../../lab/fleet/default-ports.ts";
import { UserError } from "../../lab/user-error.ts";
import { readPasswordFile } from "../files/secret-file.ts";
import { onlyUser, startBroker } from "../mqtt/broker.ts";
import { readTlsFiles, type TlsFiles, type TlsSettings } from "../mqtt/tls-files.ts";
import { print } from "../terminal/say.ts";
import { wholeNumber } from "./arguments.ts";

interface BrokerOptions extends TlsFiles {
  readonly host: string;
  readonly port?: number;
  readonly wsPort: number;
  readonly user?: string;
  readonly passwordFile?: string;
  /** False: everybody who reaches the broker may do everything, and that is meant. */
  readonly password: boolean;
  readonly allowOrigin: readonly string[];
}

export function addBrokerCommand(program: Command, signal: AbortSignal): void {
  const more = (text: string, before: readonly string[]) => [...before, text];
  program
    .command("broker")
    .description("run an MQTT broker for trying things out (TCP and WebSocket)")
    .option("--host <ADDRESS>", "address to listen on; 0.0.0.0 lets the network in", "127.0.0.1")
    .option(
      "--port <PORT>",
      `port of MQTT; 0: any free one (default: ${MQTT_PORT}, with TLS ${MQTTS_PORT})`,
      wholeNumber("--port", 0, 65535),
    )
    .option(
      "--ws-port <PORT>",
      "port of MQTT over WebSocket; 0: any free one",
      wholeNumber("--ws-port", 0, 65535),
      WEBSOCKET_PORT,
    )
    .option("--user <NAME>", "the one user who may connect; needs --password-file")
    .option("--password-file <FILE>", "file whose first line is the user's password")
    .option("--no-password", "let everybody in from the network, with --host")
    .option("--cert-file <FILE>", "certificate (PEM): both ports speak TLS")
    .option("--key-file <FILE>", "key of the certificate (PEM)")
    .option("--allow-origin <URL>", "page elsewhere that browsers may come from", more, [])
    .addHelpText(
      "after",
      `
Browsers may come from the page of this machine (port ${PAGE_PORT}) and from no other, unless
--allow-origin names it: any website could speak to the broker otherwise.

Examples:
  sluice broker
  sluice broker --port 1884 --ws-port 9002
  sluice broker --host 0.0.0.0 --user me --password-file password.txt
  sluice broker --host 0.0.0.0 --no-password          (on trusted networks only)`,
    )
    .action((options: BrokerOptions) => runBroker(options, signal));
}

async function runBroker(options: BrokerOptions, signal: AbortSignal): Promise<void> {
  const { host, wsPort } = options;
  const authenticate = authenticationOf(options);
  const tls = tlsOf(options);
  const port = options.port ?? (tls === undefined ? MQTT_PORT : MQTTS_PORT);
  const origins = options.allowOrigin.map(originOf);
  const broker = await startBroker({
    ...{ host, port, wsPort },
    ...(authenticate !== undefined && { authenticate }),
    ...(tls !== undefined && { tls }),
  });
  for (const origin of [`http://127.0.0.1:${PAGE_PORT}`, ...origins]) broker.allowOrigin(origin);
  print(`MQTT       ${broker.url}`);
  print(`WebSocket  ${broker.wsUrl}`);
  print("Ctrl-C ends it; nothing is stored.");
  if (!signal.aborted) await once(signal, "abort");
  await broker.close();
}

function authenticationOf({ host, password, passwordFile, user }: BrokerOptions) {
  if ((user === undefined) !== (passwordFile === undefined)) {
    throw new UserError("--user and --password-file go together");
  }
  if (user !== undefined && passwordFile !== undefined) {
    return onlyUser(user, readPasswordFile(passwordFile));
  }
  if (isLoopback(host) || !password) return undefined;
  throw new UserError(
    `--host ${host} lets the network in: give --user and --password-file, or say --no-password ` +
      "if everybody there may read and publish",
  );
}

function tlsOf(options: BrokerOptions): TlsSettings | undefined {
  try {
    const tls = readTlsFiles(options);
    return tls.cert === undefined ? undefined : tls;
  } catch (error) {
    throw new UserError(`--${(error as Error).message}`);
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url.origin;
  throw new UserError(`--allow-origin: expected http://host:port of a page, got "${text}"`);
}
