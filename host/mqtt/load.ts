// Many simulated devices on one broker, and one consumer that measures what arrives. Devices are
// bridges with links of their own; only their sensors are made up.
import { setTimeout as sleep } from "node:timers/promises";
import type { MqttClient } from "mqtt";
import { UserError } from "../../lab/user-error.ts";
import { Bridge } from "../../src/bridge/bridge.ts";
import { RealClock } from "../device/clock.ts";
import { VERSION } from "../terminal/version.ts";
import { type BrokerAccess, BrokerClient } from "./clients.ts";
import { MqttLink } from "./link.ts";

/** Devices that connect at the same time. */
const CONNECTING_MAX = 50;
const CONNECT_MS_MAX = 60_000;
/** Messages under way when the last one was sent still have this time. */
const SETTLE_MS = 1_000;
const TICK_MS = 10;
/** A broker that answers no longer is not waited for. */
const GOODBYE_MS_MAX = 5_000;

export interface LoadRequest extends BrokerAccess {
  readonly prefix: string;
  readonly devices: number;
  /** Readings a second and device. */
  readonly rate: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

export interface LoadResult {
  readonly sent: number;
  readonly received: number;
  /** All packets that the consumer got: what a consumer of `<prefix>/#` costs the broker. */
  readonly consumed: number;
  /** From the reading to the consumer, in ascending order. */
  readonly latenciesMs: readonly number[];
  readonly connectMs: number;
  readonly rssBytes: number;
}

interface Device {
  readonly bridge: Bridge;
  readonly judged: { value: number; raw: number; score: number; flags: number; ageMs: number };
}

/** @throws UserError when the broker refuses the consumer or does not take all devices */
export async function runLoad(request: LoadRequest): Promise<LoadResult> {
  const { prefix, signal } = request;
  const consumer = await BrokerClient.connect(request, { reconnectPeriod: 0 }, signal);
  const latenciesMs: number[] = [];
  let consumed = 0;
  let offline = 0;
  consumer.mqtt.on("message", (topic, payload) => {
    consumed++;
    if (topic.endsWith("/status") && payload.toString() === "offline") offline++;
    if (!topic.endsWith("/out")) return;
    const latencyMs = Date.now() - timeOf(payload);
    if (latencyMs >= 0) latenciesMs.push(latencyMs);
  });
  const devices: Device[] = [];
  try {
    await consumer.subscribe(`${prefix}/#`);
    const began = performance.now();
    await connectDevices(request, devices);
    const connectMs = performance.now() - began;
    await feed(request, devices);
    await sleep(SETTLE_MS, undefined, { signal });
    const sent = devices.reduce((sum, { bridge }) => sum + bridge.published, 0);
    latenciesMs.sort((a, b) => a - b);
    const rssBytes = process.memoryUsage().rss;
    return { sent, received: latenciesMs.length, consumed, latenciesMs, connectMs, rssBytes };
  } finally {
    const before = offline;
    for (const { bridge } of devices) bridge.stop();
    const gone = () => offline - before >= devices.length || !consumer.mqtt.connected;
    await removeRetained(consumer.mqtt, devices, gone);
    await consumer.end();
  }
}

/** NaN for what no device of ours wrote: others may publish on these topics. */
function timeOf(payload: Buffer): number {
  try {
    return Number(JSON.parse(payload.toString()).time);
  } catch {
    return Number.NaN;
  }
}

/** A broker in use must not keep thousands of devices that never were. */
async function removeRetained(
  consumer: MqttClient,
  devices: readonly Device[],
  gone: () => boolean,
) {
  const deadline = performance.now() + GOODBYE_MS_MAX;
  while (!gone() && performance.now() < deadline) await sleep(TICK_MS);
  if (!consumer.connected) return;
  const topics = devices.flatMap(({ bridge }) => [bridge.topics.status, bridge.topics.info]);
  const empty = { qos: 1, retain: true } as const;
  const removals = topics.map((topic) => consumer.publishAsync(topic, "", empty));
  await Promise.race([
    Promise.allSettled(removals),
    sleep(GOODBYE_MS_MAX, undefined, { ref: false }),
  ]);
}

async function connectDevices(request: LoadRequest, devices: Device[]): Promise<void> {
  const { broker, prefix, devices: count, signal } = request;
  let trouble = "";
  const deadline = performance.now() + CONNECT_MS_MAX;
  while (devices.some(({ bridge }) => bridge.state !== "up") || devices.length < count) {
    const connecting = devices.filter(({ bridge }) => bridge.state !== "up").length;
    for (let i = connecting; i < CONNECTING_MAX && devices.length < count; i++) {
      const onNotice = (line: string) => {
        trouble = line;
      };
      const flags = { flags: 0, problem: false };
      const judged = { value: 0, raw: 0, score: 0, ageMs: 0, plusMinus: 0, ...flags };
      const bridge = new Bridge({
        link: new MqttLink({ ...request, url: broker }),
        clock: new RealClock(),
        device: `load-${devices.length}`,
        prefix,
        channels: [{ name: "value" }],
        judged: [judged],
        info: { version: VERSION, model: "none" },
        onNotice,
      });
      bridge.start();
      devices.push({ bridge, judged });
    }
    await sleep(TICK_MS, undefined, { signal });
    for (const { bridge } of devices) bridge.poll();
    if (performance.now() > deadline) {
      const up = devices.filter(({ bridge }) => bridge.state === "up").length;
      throw new UserError(`${up} of ${count} devices connected in 60 s; ${trouble}`);
    }
  }
}

/** Readings of all devices, spread evenly over time. */
async function feed(request: LoadRequest, devices: readonly Device[]): Promise<void> {
  const { rate, seconds, signal } = request;
  const total = Math.round(rate * seconds) * devices.length;
  const began = performance.now();
  let done = 0;
  while (done < total) {
    const due = ((performance.now() - began) / 1000) * rate * devices.length;
    for (; done < Math.min(due, total); done++) {
      const { bridge, judged } = devices[done % devices.length]!;
      judged.value = judged.raw = Math.sin(done);
      bridge.report();
    }
    for (const { bridge } of devices) bridge.poll();
    await sleep(TICK_MS, undefined, { signal });
  }
}
