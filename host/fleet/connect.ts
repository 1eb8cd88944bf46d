// A fleet over the npm package `mqtt`.

import mqtt from "mqtt";
import { reasonOfError } from "../link-reasons.ts";
import { UserError } from "../user-error.ts";
import { Fleet, fleetTopics } from "./fleet.ts";

const CONNECT_TIMEOUT_MS = 10_000;

/** @throws UserError when the broker cannot be reached */
export async function connectFleet(url: string, prefix: string): Promise<Fleet> {
  if (!URL.canParse(url)) {
    throw new UserError(`--broker: expected a URL such as mqtt://localhost:1883, got "${url}"`);
  }
  try {
    const client = await mqtt.connectAsync(url, { connectTimeout: CONNECT_TIMEOUT_MS }, false);
    const link = {
      put: async (topic: string, bytes: Uint8Array) => {
        await client.publishAsync(topic, Buffer.from(bytes), { qos: 1, retain: true });
      },
      close: () => client.endAsync(),
    };
    const fleet = new Fleet(link, prefix);
    client.on("message", (topic, bytes) => fleet.hear(topic, bytes));
    await client.subscribeAsync(fleetTopics(prefix), { qos: 1 });
    return fleet;
  } catch (error) {
    throw new UserError(reasonOfError(error as Error, new URL(url).host));
  }
}
