// `npm run bench attach`: what `sluice attach` costs, on Mosquitto where it is installed. Loader,
// consumer and broker are processes of their own and are not counted.
//
//   readings/s   the highest of some rates, in messages of 8 values, at which each is answered
//   CPU          of a message of one value, beside a process that parses and publishes it unchanged
//   latency      from the arrival of a reading at a consumer to that of its value, there too
//   memory       of 10,000 channels
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import mqtt, { type MqttClient } from "mqtt";
import { embedded, MOSQUITTO, mosquitto } from "../test/update/live-broker.ts";

const SELF = fileURLToPath(import.meta.url);
const CLI = fileURLToPath(new URL("../host/cli.js", import.meta.url));
/** Linux counts CPU in these. */
const TICK_MS = 10;
const TURN_MS = 5;
const SETTLE_MS = 1_500;
const [role, url = ""] = process.argv.slice(2);
const isShort = process.argv.includes("--short");

/** What attach is measured beside. */
async function republish(broker: string): Promise<void> {
  const client = await mqtt.connectAsync(broker);
  client.on("message", (topic, payload) => {
    client.publish(`again/${topic}`, JSON.stringify(JSON.parse(payload.toString())), { qos: 0 });
  });
  await client.subscribeAsync("x/+", { qos: 1 });
}

interface Load {
  readonly devices: number;
  readonly values: number;
  /** Messages a second. */
  readonly rate: number;
  readonly seconds: number;
}

interface Outcome {
  readonly sent: number;
  readonly answered: number;
  readonly cpuMsAMessage: number;
  /** Ascending. */
  readonly latenciesMs: readonly number[];
  readonly rssMb: number;
}

async function main(): Promise<void> {
  const broker = await (MOSQUITTO === undefined ? embedded() : mosquitto());
  try {
    const seconds = isShort ? 2 : 5;
    const attach = [CLI, "attach", "--broker", broker.url, "--no-discovery", "--topic", "x/+"];
    let best = 0;
    for (const readings of isShort ? [5_000] : [10_000, 20_000, 30_000, 40_000]) {
      const load = { devices: 100, values: 8, rate: readings / 8, seconds };
      const { answered, sent } = await measure(broker.url, attach, load, "sluice/+/out");
      if (answered < sent) break;
      best = readings;
    }
    const single = { devices: 100, values: 1, rate: isShort ? 500 : 2_000, seconds: 2 * seconds };
    const plain = await measure(broker.url, [SELF, "republish", broker.url], single, "again/x/+");
    const ours = await measure(broker.url, attach, single, "sluice/+/out");
    const devices = isShort ? 25 : 1_250;
    const wide = { devices, values: 8, rate: devices / 2, seconds: 12 };
    const { rssMb } = await measure(broker.url, attach, wide, "sluice/+/out");
    const us = (ms: number) => `${(1000 * ms).toFixed(0)} µs`;
    const ratio = ours.cpuMsAMessage / plain.cpuMsAMessage;
    const name = MOSQUITTO === undefined ? "the embedded broker" : "Mosquitto";
    print([
      ["What", `On ${name}`],
      ["readings/s in messages of 8 values, none lost, of the rates tried", `${best}`],
      ["CPU of a message of one value", us(ours.cpuMsAMessage)],
      ["the same, parsed and published unchanged", us(plain.cpuMsAMessage)],
      ["ratio", ratio.toFixed(2)],
      [`added latency at ${single.rate} readings/s, median`, ms(ours.latenciesMs, 0.5)],
      [`added latency at ${single.rate} readings/s, p99`, ms(ours.latenciesMs, 0.99)],
      [`memory of ${devices * 8} channels (RSS)`, `${rssMb.toFixed(0)} MB`],
    ]);
  } finally {
    await broker.close();
  }
}

function ms(sorted: readonly number[], quantile: number): string {
  const at = Math.min(sorted.length - 1, Math.floor(quantile * sorted.length));
  return `${(sorted[at] ?? Number.NaN).toFixed(1)} ms`;
}

function print([head = [], ...rows]: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  console.log([line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n"));
}

async function measure(
  broker: string,
  args: readonly string[],
  load: Load,
  answers: string,
): Promise<Outcome> {
  const child = spawn(process.execPath, [...args], { stdio: "ignore" });
  const consumer = await mqtt.connectAsync(broker);
  const loader = await mqtt.connectAsync(broker);
  try {
    const counted = new Counted(consumer);
    await consumer.subscribeAsync(["x/+", answers], { qos: 0 });
    await warmUp(loader, load, counted);
    const before = cpuMs(child);
    counted.begin();
    const sent = await feed(loader, load);
    for (let i = 0; i < 40 && counted.answered < sent; i++) await sleep(50);
    const cpuMsAMessage = (cpuMs(child) - before) / sent;
    counted.latenciesMs.sort((a, b) => a - b);
    const { answered, latenciesMs } = counted;
    return { sent, answered, cpuMsAMessage, latenciesMs, rssMb: rssMbOf(child) };
  } finally {
    child.kill("SIGKILL");
    await consumer.endAsync(true);
    await loader.endAsync(true);
  }
}

/** Counts answers, and times each from the arrival of its message here. */
class Counted {
  answered = 0;
  readonly latenciesMs: number[] = [];
  /** Arrival by the number that a message carries. */
  readonly #arrivedMs = new Map<number, number>();

  constructor(consumer: MqttClient) {
    consumer.on("message", (topic, payload) => {
      const isSource = topic.startsWith("x/");
      const text = payload.toString();
      const number = Number(/(?:"v0":|"raw":)(-?[\d.]+)/.exec(text)?.[1]);
      if (isSource) this.#arrivedMs.set(number, performance.now());
      else {
        this.answered++;
        const arrivedMs = this.#arrivedMs.get(number);
        if (arrivedMs !== undefined) this.latenciesMs.push(performance.now() - arrivedMs);
        this.#arrivedMs.delete(number);
      }
    });
  }

  begin(): void {
    this.answered = 0;
    this.latenciesMs.length = 0;
    this.#arrivedMs.clear();
  }
}

let number = 0;

/** Each message differs from all others in its first value. */
function message(load: Load): [string, string] {
  number++;
  const device = number % load.devices;
  const values = Array.from({ length: load.values }, (_, i) => {
    const noise = Math.sin(number * 12.9898 + i) / 10;
    return [`v${i}`, i === 0 ? number / 1e6 : Math.round((20 + noise) * 1000) / 1000];
  });
  return [`x/${device}`, JSON.stringify(Object.fromEntries(values))];
}

/** Until each device is there and past its warm-up. */
async function warmUp(loader: MqttClient, load: Load, counted: Counted): Promise<void> {
  for (let i = 0; i < 200 && counted.answered === 0; i++) {
    loader.publish(...message(load), { qos: 0 });
    await sleep(50);
  }
  await feed(loader, { ...load, rate: load.devices, seconds: 1 });
  await sleep(SETTLE_MS);
  await feed(loader, { ...load, rate: load.devices * 4, seconds: 4 });
  await sleep(SETTLE_MS);
}

async function feed(loader: MqttClient, load: Load): Promise<number> {
  const total = Math.round(load.rate * load.seconds);
  const began = performance.now();
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, ((performance.now() - began) / 1000) * load.rate);
    for (; sent < due; sent++) loader.publish(...message(load), { qos: 0 });
    await sleep(TURN_MS);
  }
  return total;
}

function cpuMs({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function rssMbOf({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

if (role === "republish") await republish(url);
else await main();
