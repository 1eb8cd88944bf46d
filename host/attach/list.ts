// `sluice attach --list`: what is there, and nothing published.
import { setTimeout as sleep } from "node:timers/promises";
import { Banks } from "../../lab/attach/banks.ts";
import { ReadingClock } from "../../lab/attach/context.ts";
import type { AttachedDevice } from "../../lab/attach/device.ts";
import type { Field } from "../../lab/attach/field.ts";
import { Gateway } from "../../lab/attach/gateway.ts";
import { textOf } from "../../lab/fleet/messages.ts";
import { kindOf } from "../../src/settings/kind.ts";
import { loadModel } from "../model/presets.ts";
import { BrokerClient } from "../mqtt/clients.ts";
import { VERSION } from "../terminal/version.ts";
import type { AttachRequest } from "./attach.ts";
import { SystemClock } from "./system-clock.ts";

const POLL_MS = 100;

/** Listens for `waitS` seconds; the lines of a table. @throws UserError when the broker refuses */
export async function listSources(
  request: AttachRequest,
  waitS: number,
  signal: AbortSignal,
): Promise<string[]> {
  const { discovery, model, prefix, sources } = request;
  const client = await BrokerClient.connect(request, { reconnectPeriod: 0 }, signal);
  const clock = new ReadingClock(new SystemClock());
  const gateway = new Gateway({
    ...{ ...sources, mirror: undefined },
    context: {
      ...{ clock, banks: new Banks(loadModel(model)), prefix, discovery, version: VERSION },
      model: "",
      gateway: { node: "", statusTopic: "" },
      link: () => undefined,
    },
    listen: (topic) => client.mqtt.subscribe(topic, { qos: 1 }),
    unlisten: () => {},
    publish: () => {},
  });
  client.mqtt.on("message", (topic, bytes, { dup: isAgain, qos, retain: isRetained }) =>
    gateway.hear(topic, bytes, { isAgain, isRetained, qos }),
  );
  await client.subscribe([...gateway.sources.topics]);
  const timer = setInterval(() => gateway.sources.poll(clock.ticksMs()), POLL_MS);
  await sleep(waitS * 1000, undefined, { signal }).catch(() => {});
  clearInterval(timer);
  await client.end();
  return linesOf(gateway);
}

function linesOf(gateway: Gateway): string[] {
  const devices = [...gateway.sources.devices.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const rows = devices.flatMap((device) => device.fields.map((field) => rowOf(device, field)));
  const table = aligned([["device", "field", "unit", "kind", "interval", "last value"], ...rows]);
  const not = gateway.notUnderstood.map(({ name, why }) => textOf(`${name}: ${why}`));
  const found = rows.length > 0 ? table : ["nothing found to filter"];
  return not.length === 0 ? found : [...found, "", "not understood:", ...not];
}

function rowOf({ sourceName }: AttachedDevice, { interval, last, source }: Field): string[] {
  const { channel } = source;
  const { kind, medianMs } = interval;
  const every = kind === "periodic" ? `${(medianMs / 1000).toPrecision(3)} s` : kind;
  const value = Number.isNaN(last) ? "-" : String(last);
  const told = [sourceName, channel.name, channel.unit ?? ""].map(textOf);
  return [...told, kindOf(channel), every, value];
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd(),
  );
}
