// A fleet over the npm package `mqtt`.

import { Fleet, fleetTopics } from "../../lab/fleet/fleet.ts";
import { reasonOfError } from "../../lab/fleet/link-reasons.ts";
import { UserError } from "../../lab/user-error.ts";
import { type BrokerAccess, connectClient } from "./broker-access.ts";

const CONNECT_TIMEOUT_MS = 10_000;

/** @throws UserError when the broker cannot be reached */
export async function connectFleet(access: BrokerAccess, prefix: string): Promise<Fleet> {
  const { client, address } = await connectClient(access, { connectTimeout: CONNECT_TIMEOUT_MS });
  const link = {
    put: async (topic: string, bytes: Uint8Array) => {
      await client.publishAsync(topic, Buffer.from(bytes), { qos: 1, retain: true });
    },
    close: () => client.endAsync(),
  };
  try {
    const fleet = new Fleet(link, prefix);
    client.on("message", (topic, bytes) => fleet.hear(topic, bytes));
    client.on("connect", () => fleet.onReturn());
    await client.subscribeAsync(fleetTopics(prefix), { qos: 1 });
    return fleet;
  } catch (error) {
    throw new UserError(reasonOfError(error as Error, address));
  }
}
