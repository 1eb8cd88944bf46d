// The demo: a simulated plant as a device, a broker, the page, and a subscriber that shows what
// arrives. It runs until it is ended; the plant's cycles follow each other without a pause.
import { setTimeout as sleep } from "node:timers/promises";
import { CYCLE_READINGS, PLANT_CHANNELS, PLANT_PERIOD_MS, Plant } from "../../lab/demo/plant.ts";
import { PlantScore } from "../../lab/demo/score.ts";
import { MQTT_PORT, PAGE_PORT } from "../../lab/fleet/default-ports.ts";
import { VirtualClock } from "../../lab/replay/virtual-clock.ts";
import { UserError } from "../../lab/user-error.ts";
import { topicsOf } from "../../src/bridge/topics.ts";
import { type Device, startDevice } from "../device/device.ts";
import type { UpdateRequest } from "../device/updating.ts";
import { type RunningBroker, startBroker } from "../mqtt/broker.ts";
import { startPage } from "../page/server.ts";
import { Pacer } from "../simulate/pacer.ts";
import { print } from "../terminal/say.ts";
import { LiveView } from "./live-view.ts";
import { UpdateKey } from "./update-key.ts";
import { Watcher } from "./watcher.ts";

const HOST = "127.0.0.1";
const DEVICE = "demo";
const PREFIX = "sluice";
/** What is under way on loopback arrives within this time or never. */
const ARRIVAL_MS = 10_000;

export interface DemoRequest extends UpdateRequest {
  readonly once?: boolean;
  readonly port?: number;
  /** Times faster than a reading a second; Infinity: as fast as possible. */
  readonly speed: number;
}

export async function runDemo(request: DemoRequest, signal: AbortSignal): Promise<void> {
  const broker = await demoBroker(request);
  try {
    if (request.once) await watchPlant(request, broker, signal);
    else await watchForLong(request, broker, signal);
  } finally {
    await broker.close();
  }
}

async function watchForLong(request: DemoRequest, broker: RunningBroker, signal: AbortSignal) {
  const page = await usualElseFree(PAGE_PORT, (port) => startPage(port, broker.wsUrl ?? ""));
  broker.allowOrigin(page.url);
  const key = new UpdateKey(broker.url, DEVICE);
  try {
    const trust = [...request.trust, key.publicKeyPath];
    const view = new LiveView(process.stdout, headingOf(broker.url, page.url, request.speed));
    key.listen(process.stdin, (line) => view.note(line));
    await watchPlant({ ...request, trust }, broker, signal, view);
  } finally {
    await key.close();
    await page.close();
  }
}

async function demoBroker({ once, port }: DemoRequest): Promise<RunningBroker> {
  if (port !== undefined || once) return startBroker({ host: HOST, port: port ?? 0, wsPort: 0 });
  return usualElseFree(MQTT_PORT, (free) => startBroker({ host: HOST, port: free, wsPort: 0 }));
}

/** The usual port, so that other tools find the demo; any other one where it is taken. */
async function usualElseFree<T>(usual: number, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(usual);
  } catch {
    return start(0);
  }
}

async function watchPlant(
  request: DemoRequest,
  broker: RunningBroker,
  signal: AbortSignal,
  view?: LiveView,
): Promise<void> {
  const clock = new VirtualClock();
  const { base } = topicsOf(DEVICE, PREFIX);
  const watcher = await Watcher.start(broker.url, base, (seen) => view?.show(seen), signal);
  const address = { broker: broker.url, device: DEVICE, prefix: PREFIX, updates: request };
  const device = await startDevice({ ...address, clock, channels: PLANT_CHANNELS, signal });
  const score = new PlantScore();
  const pacer = new Pacer(request.once ? Number.POSITIVE_INFINITY : request.speed);
  const cycles = request.once ? 1 : Number.POSITIVE_INFINITY;
  try {
    await runPlant({ ...device, clock, pacer, score, cycles }, signal);
  } catch (error) {
    // Without an end of its own, the live demo ends by Ctrl-C.
    if (!signal.aborted || request.once) throw error;
  } finally {
    await device.stop();
    await arrival(watcher, device);
    await watcher.stop();
  }
  summarise(score, watcher, device);
}

export interface PlantRun extends Pick<Device, "link" | "runtime" | "sensor"> {
  readonly clock: VirtualClock;
  readonly pacer: Pacer;
  readonly score: PlantScore;
  /** How many; Infinity: until the signal. */
  readonly cycles: number;
}

/** Readings one after the other, a cycle behind the other without a pause. */
export async function runPlant(run: PlantRun, signal: AbortSignal): Promise<void> {
  const { clock, cycles, link, pacer, runtime, score, sensor } = run;
  const plant = new Plant();
  const turn = () => runtime.poll();
  sensor.load(plant.readings);
  while (plant.count < cycles * CYCLE_READINGS) {
    const atMs = plant.count * PLANT_PERIOD_MS;
    await pacer.until(atMs, signal, turn);
    clock.set(atMs, Date.now());
    plant.advance();
    runtime.step();
    score.add(plant, runtime.channels);
    turn();
    await link?.drained(signal);
  }
}

function headingOf(url: string, pageUrl: string, speed: number): readonly string[] {
  const { hostname, port } = new URL(url);
  return [
    `The page: open ${pageUrl} in a browser.`,
    `Broker at ${url}. To watch in another terminal:`,
    `  mosquitto_sub -h ${hostname} -p ${port} -v -t '${topicsOf(DEVICE, PREFIX).base}/#'`,
    `A simulated plant, ${speed} readings a second of each sensor. Press u to update its model.`,
    "",
  ];
}

/** Waits until the subscriber has what the device has sent. */
async function arrival(watcher: Watcher, { bridge }: Device): Promise<void> {
  const endMs = performance.now() + ARRIVAL_MS;
  const published = bridge?.published ?? 0;
  while (watcher.received < published && performance.now() < endMs) await sleep(10);
}

function summarise(score: PlantScore, { malformed, received }: Watcher, { bridge }: Device): void {
  const published = bridge?.published ?? 0;
  print(score.text());
  print(`published: ${published.toLocaleString("en")} messages of readings`);
  print(`received: ${received.toLocaleString("en")} messages of readings over MQTT`);
  if (malformed > 0 || received !== published) {
    throw new UserError(`${malformed} messages are not valid JSON, ${published} were sent`);
  }
}
