import type { Command } from "commander";
import { GivenTopic, givenFields } from "../../lab/attach/given.ts";
import { Mirror } from "../../lab/attach/mirror.ts";
import { pathOf } from "../../lab/attach/path.ts";
import { readConfiguration } from "../../lab/settings/configuration.ts";
import { UserError } from "../../lab/user-error.ts";
import { DEVICE } from "../../src/settings/device.ts";
import { Attachment, type AttachRequest, type Sources } from "../attach/attach.ts";
import { listSources } from "../attach/list.ts";
import { readNamedFile, SMALL_BYTES_MAX } from "../files/read-file.ts";
import type { TlsFiles } from "../mqtt/tls-files.ts";
import { print, say } from "../terminal/say.ts";
import { nameList, wholeNumber } from "./arguments.ts";
import { addBrokerOptions } from "./broker-option.ts";
import { addTrustOptions, type UpdateOptions } from "./update-options.ts";

interface AttachOptions extends TlsFiles, Omit<UpdateOptions, "flash"> {
  readonly broker: string;
  readonly topic: readonly string[];
  readonly field?: readonly string[];
  readonly time?: string;
  readonly discovery: string | false;
  readonly prefix: string;
  readonly name: string;
  readonly config?: string;
  readonly model?: string;
  readonly mirror?: string;
  readonly state?: string;
  readonly saveEvery: number;
  readonly metrics?: number;
  readonly list?: boolean;
  readonly wait: number;
}

const EXAMPLES = `
Sensors that announce themselves to Home Assistant are found by themselves; others by their topics.
The first wildcard of a topic names the device, further ones the field.

Examples:
  sluice attach --list
  sluice attach --state /var/lib/sluice
  sluice attach --topic 'zigbee2mqtt/+' --field temperature,humidity
  sluice attach --topic 'tele/+/SENSOR' --time Time
  sluice attach --topic 'shellies/+/sensor/+' --mirror 'clean/{topic}'`;

export function addAttachCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("attach")
    .description("filter the sensors that others already publish over MQTT")
    .option("--list", "show what is found, publish nothing")
    .option("--wait <SECONDS>", "how long --list listens", wholeNumber("--wait", 1, 3600), 5);
  addSourceOptions(command);
  addTrustOptions(command);
  addBrokerOptions(command);
  command
    .option("--prefix <TOPIC>", "first level of our MQTT topics", DEVICE.keys.prefix.otherwise)
    .option("--name <NAME>", "name of the gateway's own device", "attach")
    .option("--model <FILE>", "model file; absent: the preset that ships with Sluice")
    .option("--mirror <TOPIC>", "put the values back in their shape, such as on clean/{topic}")
    .option("--state <DIR>", "directory that keeps what the filters know across restarts")
    .option(
      "--save-every <SECONDS>",
      "how often the state is saved",
      wholeNumber("--save-every", 1, 3600),
      60,
    )
    .option(
      "--metrics <PORT>",
      "serve figures for Prometheus on this machine; 0: any free port",
      wholeNumber("--metrics", 0, 65_535),
    )
    .addHelpText("after", EXAMPLES)
    .action((options: AttachOptions) => attach(options, signal));
}

function addSourceOptions(command: Command): void {
  command
    .option(
      "--topic <TOPIC>",
      "messages to filter, + and # as wildcards; may be repeated",
      (topic: string, before: readonly string[]) => [...before, topic],
      [] as readonly string[],
    )
    .option(
      "--field <NAMES>",
      "places of numbers in messages of --topic, such as temperature,a.b[0]; absent: all numbers",
      nameList("--field"),
    )
    .option("--time <NAME>", "place of the time in messages; absent: their arrival")
    .option("--discovery <TOPIC>", "Home Assistant's discovery prefix", "homeassistant")
    .option("--no-discovery", "take the topics of --topic alone")
    .option("--config <FILE>", "settings of channels, named FIELD or DEVICE/FIELD (JSON)");
}

async function attach(options: AttachOptions, signal: AbortSignal): Promise<void> {
  const request = requestOf(options);
  if (options.list) {
    print((await listSources(request, options.wait, signal)).join("\n"));
    return;
  }
  if (options.state === undefined) say("without --state the filters start anew after a restart");
  await new Attachment(request).run(signal);
}

function requestOf(options: AttachOptions): AttachRequest {
  const { discovery, saveEvery, ...rest } = options;
  if (discovery === false && options.topic.length === 0) {
    throw new UserError("--no-discovery: then name topics with --topic");
  }
  return {
    ...rest,
    saveEveryS: saveEvery,
    updates: options,
    // Home Assistant hears of the virtual devices there, whoever finds their sources.
    discovery: discovery || "homeassistant",
    sources: sourcesOf(options),
  };
}

function sourcesOf({ config, discovery, field, mirror, time, topic }: AttachOptions): Sources {
  const timePath = time === undefined ? undefined : pathOf(time);
  if (time !== undefined && timePath === undefined) {
    throw new UserError(`--time: expected a place such as Time or a.b, got "${time}"`);
  }
  return {
    isDiscovering: discovery !== false,
    given: topic.map((pattern) => new GivenTopic(pattern)),
    fields: givenFields(field ?? []),
    timePath,
    configured: config === undefined ? [] : configuredIn(config),
    mirror: mirror === undefined ? undefined : new Mirror(mirror),
  };
}

function configuredIn(path: string): Sources["configured"] {
  const text = readNamedFile(path, SMALL_BYTES_MAX).toString("utf8");
  const { channels, warnings } = readConfiguration(path, text);
  for (const warning of warnings) say(`warning: ${warning}`);
  return channels;
}
