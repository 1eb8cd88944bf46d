import { once } from "node:events";
import type { Command } from "commander";
import { UserError } from "../../lab/user-error.ts";
import { checkTopic, DEFAULT_PREFIX, slug } from "../../src/bridge/topics.ts";
import { type BrokerAccess, BrokerClient } from "../mqtt/clients.ts";
import { printJson, say } from "../terminal/say.ts";
import { wholeNumber } from "./arguments.ts";
import { addBrokerOptions } from "./broker-option.ts";

interface TailOptions extends BrokerAccess {
  readonly prefix: string;
  readonly device: string;
  readonly share?: string;
  readonly count: number;
}

export function addTailCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("tail")
    .description("print readings as they are published, one JSON object a line")
    .option("--prefix <PREFIX>", "first part of all topics", DEFAULT_PREFIX)
    .option("--device <NAME>", "one device, by its name or id; + is all of them", "+")
    .option("--share <GROUP>", "share the readings with all others of this group (MQTT 5)")
    .option("--count <N>", "end after so many", wholeNumber("--count", 1, 2 ** 31), Infinity)
    .addHelpText(
      "after",
      `
Each line is {"device": …, "out": …}. With --share every reading goes to one of the group, so
that several consumers split the work; retained state is never shared.

Examples:
  sluice tail
  sluice tail --device boiler --count 10
  sluice tail --broker mqtt://192.168.1.10 --share storage`,
    )
    .action((options: TailOptions) => tail(options, signal));
  addBrokerOptions(command);
}

async function tail(options: TailOptions, signal: AbortSignal): Promise<void> {
  const topic = topicOf(options);
  // Shared subscriptions are MQTT 5; without them the version that every broker speaks will do.
  const protocolVersion = options.share === undefined ? 4 : 5;
  const how = { reconnectPeriod: 0, protocolVersion } as const;
  const client = await BrokerClient.connect(options, how, signal);
  const finished = new AbortController();
  let left = options.count;
  client.mqtt.on("message", (on, payload) => {
    if (left <= 0) return;
    const out = readingOf(payload);
    if (out === undefined) {
      // What stands on a topic of ours need not be from us, and each line here must be JSON.
      say(`left out a message on ${on}, which is no JSON object`);
      return;
    }
    printJson({ device: deviceOf(on), out });
    left--;
    if (left === 0) finished.abort();
  });
  client.mqtt.on("close", () => finished.abort());
  await client.subscribe(topic);
  const ends = AbortSignal.any([signal, finished.signal]);
  if (!ends.aborted) await once(ends, "abort");
  const isOurEnd = signal.aborted || left === 0;
  await client.end();
  if (!isOurEnd) throw client.lost();
}

function topicOf({ prefix, device, share }: TailOptions): string {
  try {
    checkTopic("prefix", prefix);
    if (share !== undefined) checkTopic("share", share);
  } catch (error) {
    throw new UserError(`--${(error as Error).message}`);
  }
  if (share?.includes("/")) throw new UserError(`--share: expected a name without "/"`);
  const id = device === "+" ? device : slug(device);
  if (id === "") throw new UserError(`--device: expected a letter or digit in "${device}"`);
  const topic = `${prefix}/${id}/out`;
  return share === undefined ? topic : `$share/${share}/${topic}`;
}

/** Undefined for what no device of ours wrote. */
function readingOf(payload: Buffer): object | undefined {
  try {
    const out: unknown = JSON.parse(payload.toString());
    return typeof out === "object" && out !== null ? out : undefined;
  } catch {
    return undefined;
  }
}

function deviceOf(topic: string): string {
  return topic.split("/").at(-2) ?? "";
}
