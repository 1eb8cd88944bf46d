// How commands that only listen, or publish for others, reach a broker.
import type { IClientOptions, MqttClient } from "mqtt";
import { reasonOfError } from "../../lab/fleet/link-reasons.ts";
import { UserError } from "../../lab/user-error.ts";
import { brokerAddress } from "./link.ts";
import { mqttClient } from "./packages.ts";
import { readTlsFiles, type TlsFiles } from "./tls-files.ts";

/** What the options of a command say of a broker. */
export interface BrokerAccess extends TlsFiles {
  readonly broker: string;
}

export interface ConnectedClient {
  readonly client: MqttClient;
  /** The broker's address without its password, for messages. */
  readonly address: string;
}

/** @throws UserError of one line when the broker cannot be reached or refuses */
export async function connectClient(
  access: BrokerAccess,
  options: IClientOptions,
): Promise<ConnectedClient> {
  let address: string;
  let tls: ReturnType<typeof readTlsFiles>;
  try {
    address = brokerAddress(access.broker);
    tls = readTlsFiles(access);
  } catch (error) {
    throw new UserError(`--${(error as Error).message}`);
  }
  const { connectAsync } = mqttClient();
  try {
    const client = await connectAsync(access.broker, { ...options, ...tls }, false);
    return { client, address };
  } catch (error) {
    throw new UserError(reasonOfError(error, address));
  }
}
