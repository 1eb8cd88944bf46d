import { createHistogram } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { ReplayClock } from "../../lab/replay/replay-clock.ts";
import { Tally } from "../../lab/replay/tally.ts";
import { UserError } from "../../lab/user-error.ts";
import { topicsOf } from "../../src/bridge/topics.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import { DATASET, DATASET_PERIOD_MS, MOTES, openDataset } from "../demo/dataset.ts";
import { LiveView } from "../demo/live-view.ts";
import { Watcher } from "../demo/watcher.ts";
import { type Device, startDevice } from "../device/device.ts";
import { type RunningBroker, startBroker } from "../mqtt/broker.ts";
import { type RunningPage, startPage } from "../page/server.ts";
import type { Recording } from "../recording/recording.ts";
import { replay } from "../simulate/replay.ts";
import { reportOf, reportText } from "../simulate/report.ts";
import { speedFactor, wholeNumber } from "./arguments.ts";
import { PAGE_PORT } from "./dashboard.ts";
import { addUpdateOptions, type UpdateOptions } from "./update-options.ts";

const HOST = "127.0.0.1";
const PORT = 1883;
const DEVICE = "demo";
const PREFIX = "sluice";
/** 40 readings a second: the labelled event comes within a minute. */
const SPEED = 200;
/** What is under way on loopback arrives within this time or never. */
const ARRIVAL_MS = 10_000;

/** What the package's documentation says about the sensors. */
const SENSORS: Readonly<Record<string, Partial<ChannelConfig>>> = {
  Humidity: { unit: "%", min: 0, max: 100, resolution: 0.01 },
  Temperature: { unit: "°C", min: -40, max: 125, resolution: 0.01 },
};

interface DemoOptions extends UpdateOptions {
  readonly mote: number;
  readonly once?: boolean;
  readonly port?: number;
  readonly speed: number;
}

export function addDemoCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("demo")
    .description("a simulated device, a broker and a live view, on real recorded sensor data")
    .option("--once", "one pass as fast as possible, then a summary")
    .option("--mote <N>", `which of the ${MOTES} sensors`, wholeNumber("--mote", 1, MOTES), 1)
    .option("--speed <SPEED>", "real, max, or times faster than recorded", speedFactor, SPEED)
    .option(
      "--port <PORT>",
      `port of the broker; absent: ${PORT} or, where that is taken, any free one`,
      wholeNumber("--port", 0, 65535),
    );
  addUpdateOptions(command);
  command
    .addHelpText(
      "after",
      `
Examples:
  sluice demo                       (the same as npm start)
  sluice demo --mote 4 --speed 50
  sluice demo --once`,
    )
    .action((options: DemoOptions) => runDemo(options, signal));
}

async function runDemo(options: DemoOptions, signal: AbortSignal): Promise<void> {
  const recording = await openDataset(options.mote);
  const broker = await demoBroker(options);
  const page = options.once
    ? undefined
    : await usualElseFree(PAGE_PORT, (port) => startPage(port, broker.wsUrl!));
  try {
    await watchAndReplay(options, recording, broker, page, signal);
  } finally {
    await page?.close();
    await broker.close();
  }
}

async function demoBroker({ once, port }: DemoOptions): Promise<RunningBroker> {
  if (port !== undefined || once) return startBroker({ host: HOST, port: port ?? 0, wsPort: 0 });
  return usualElseFree(PORT, (free) => startBroker({ host: HOST, port: free, wsPort: 0 }));
}

/** The usual port, so that other tools find the demo; any other one where it is taken. */
async function usualElseFree<T>(usual: number, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(usual);
  } catch {
    return start(0);
  }
}

async function watchAndReplay(
  options: DemoOptions,
  recording: Recording,
  broker: RunningBroker,
  page: RunningPage | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { channels: columns, labels, time } = recording.layout;
  const clock = new ReplayClock({ ...(time && { time }), periodMs: DATASET_PERIOD_MS });
  const channels = columns.map(({ name }) => {
    return { name, periodMs: clock.periodMs, ...SENSORS[name] };
  });
  // The recording does not know its time of day; what is published is dated now.
  const dated = { ticksMs: () => clock.clock.ticksMs(), wallMs: () => Date.now() };
  const view = options.once ? undefined : liveView(broker.url, page!.url, options.speed);
  const { base } = topicsOf(DEVICE, PREFIX);
  const watcher = await Watcher.start(broker.url, base, (seen) => view?.show(seen));
  const address = { broker: broker.url, device: DEVICE, prefix: PREFIX, updates: options };
  const device = await startDevice({ ...address, clock: dated, channels, signal });
  const tally = new Tally(
    channels.length,
    labels.map(({ name }) => name),
    createHistogram(),
  );
  const speed = options.once ? Number.POSITIVE_INFINITY : options.speed;
  const run = { ...device, recording, clock, speed, sinks: [], tally };
  try {
    do await replay(run, signal);
    while (!options.once);
  } catch (error) {
    // Without an end of its own, the live demo ends by Ctrl-C.
    if (!signal.aborted || options.once) throw error;
  } finally {
    await device.stop();
    await arrival(watcher, device);
    await watcher.stop();
  }
  printSummary(recording, tally, watcher, device);
}

function liveView(url: string, pageUrl: string, speed: number): LiveView {
  const { hostname, port } = new URL(url);
  return new LiveView(process.stdout, [
    `The page: open ${pageUrl} in a browser.`,
    `Broker at ${url}. To watch in another terminal:`,
    `  mosquitto_sub -h ${hostname} -p ${port} -v -t '${topicsOf(DEVICE, PREFIX).base}/#'`,
    `Replaying ${DATASET}, speed ${speed}.`,
    "",
  ]);
}

/** Waits until the subscriber has what the device has sent. */
async function arrival(watcher: Watcher, { bridge }: Device): Promise<void> {
  const endMs = performance.now() + ARRIVAL_MS;
  while (watcher.received < bridge!.published && performance.now() < endMs) await sleep(10);
}

function printSummary(recording: Recording, tally: Tally, watcher: Watcher, { bridge }: Device) {
  const { malformed, received } = watcher;
  console.log(reportText(reportOf(recording, DATASET_PERIOD_MS, tally, bridge!.published)));
  console.log(`received: ${received.toLocaleString("en")} messages of readings over MQTT`);
  if (malformed > 0 || received !== bridge!.published) {
    throw new UserError(`${malformed} messages are no JSON, ${bridge!.published} were sent`);
  }
}
