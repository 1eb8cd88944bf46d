// A plain MQTT client for commands that only listen.
import mqtt, { type MqttClient } from "mqtt";
import { brokerAddress } from "../link.ts";
import { reasonOfError } from "../link-reasons.ts";
import { UserError } from "../user-error.ts";

export interface Consumer {
  readonly client: MqttClient;
  /** The broker's address without its password, for messages. */
  readonly address: string;
}

/** @throws UserError of one line when the broker cannot be reached or refuses */
export async function connectConsumer(url: string, protocolVersion: 4 | 5): Promise<Consumer> {
  let address: string;
  try {
    address = brokerAddress(url);
  } catch (error) {
    throw new UserError(`--${(error as Error).message}`);
  }
  try {
    const options = { reconnectPeriod: 0, protocolVersion };
    return { client: await mqtt.connectAsync(url, options, false), address };
  } catch (error) {
    throw new UserError(reasonOfError(error, address));
  }
}
