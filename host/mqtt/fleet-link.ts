// A fleet over the npm package `mqtt`.

import { Fleet, fleetTopics } from "../../lab/fleet/fleet.ts";
import { type BrokerAccess, BrokerClient } from "./clients.ts";

/** The client comes back by itself after an outage. */
const RECONNECT_MS = 1_000;

/** @throws UserError when the broker cannot be reached or does not let us hear the devices */
export async function connectFleet(
  access: BrokerAccess,
  prefix: string,
  signal: AbortSignal,
): Promise<Fleet> {
  const client = await BrokerClient.connect(access, { reconnectPeriod: RECONNECT_MS }, signal);
  const put = (topic: string, bytes: Uint8Array): Promise<void> => client.put(topic, bytes);
  const fleet = new Fleet({ put, close: () => client.end() }, prefix);
  client.mqtt.on("message", (topic, bytes) => fleet.hear(topic, bytes));
  client.mqtt.on("connect", () => fleet.onReturn());
  await client.subscribe(fleetTopics(prefix));
  return fleet;
}
