// Everything that a device is made of, put together: the composition root.

import Resource from "Resource";
import Timer from "timer";
import { version } from "../package.json";
import {
  Bridge,
  FilterArenas,
  FilterBank,
  filterModel,
  LAYERS_MAX,
  type Model,
  payloadBytesOf,
  Runtime,
  readFile,
  type Sensor,
  slug,
  trustedKey,
  Updater,
  updateTopics,
} from "../src/index.ts";
import { DeviceClock } from "./clock.ts";
import type { DeviceConfig } from "./config.ts";
import { DeviceCrypto } from "./crypto.ts";
import { PartitionFlash } from "./flash.ts";
import { DeviceLink } from "./link.ts";
import { notice, reasonOf } from "./log.ts";
import { SavedState } from "./saved-state.ts";
import { SensorGroup } from "./sensors.ts";
import { SleepCycle } from "./sleep.ts";
import { StoredNote } from "./storage.ts";
import { TimeSync } from "./time-sync.ts";
import { DeviceVitals, noticeMemory } from "./vitals.ts";
import { Watchdog } from "./watchdog.ts";
import { macAddress, Wifi } from "./wifi.ts";

/** Turns of the network and the updater between readings. */
const POLL_MS = 250;
/** Turns of a greeting, which has many; what was written has left the socket by then. */
const GREET_MS = 20;
/** When everything is allocated that ever will be. */
const MEMORY_NOTICE_MS = 30_000;
/** The resource that manifest.json puts into the firmware. */
const FACTORY_MODEL = "preset.slm";

export class Device {
  readonly runtime: Runtime;
  readonly #config: DeviceConfig;
  readonly #clock = new DeviceClock();
  readonly #vitals = new DeviceVitals();
  readonly #bank: FilterBank;
  readonly #link: DeviceLink | undefined;
  readonly #bridge: Bridge | undefined;
  readonly #watchdog: Watchdog;
  readonly #state: SavedState;
  readonly #sleep: SleepCycle | undefined;
  #wifi: Wifi | undefined;
  #timeSync: TimeSync | undefined;
  #isGreeting = false;
  #lastDefect = "";

  /** @throws Error of one line about what cannot work */
  constructor(config: DeviceConfig, sensors: readonly Sensor[]) {
    const { broker, calibrations, channels, periodMs, sleep } = config;
    const name = config.device === "" ? nameOfHardware() : config.device;
    this.#config = { ...config, device: name };
    notice(`device ${name}: ${channels.length} channels every ${periodMs} ms`);
    const clock = this.#clock;
    const sensor = new SensorGroup(sensors, calibrations);
    // A host buffer that stays in flash.
    const factory = new Uint8Array(new Resource(FACTORY_MODEL) as unknown as ArrayBuffer);
    const model = readFile(factory, new DeviceCrypto());
    const largest = { layers: LAYERS_MAX, states: config.modelStates };
    this.#bank = new FilterBank(filterModel(model), channels, largest);
    const arenas = new FilterArenas(this.#bank, largest);
    this.#watchdog = new Watchdog(clock, periodMs);
    this.#link = broker && new DeviceLink(broker, slug(name));
    const updater = this.#startUpdater(factory, model, arenas);
    const running = updater?.activeId ?? "factory";
    this.#bridge = this.#link && this.#bridgeOver(this.#link, running, updater);
    this.runtime = new Runtime({
      ...{ clock, sensor, bank: this.#bank },
      ...(this.#bridge && { bridge: this.#bridge }),
      ...(updater && { updater }),
    });
    this.#state = new SavedState(clock, this.#bank, updater);
    this.#state.restore();
    this.#sleep = sleep && new SleepCycle(sleep, clock, this.#state, updater);
  }

  start(): void {
    const { device, periodMs, sleep, timeServer, wifi } = this.#config;
    // Made once: a turn allocates nothing here.
    const step = () => this.#step();
    const poll = () => this.#poll();
    Timer.repeat(() => this.#guard(step), periodMs);
    Timer.repeat(() => this.#guard(poll), POLL_MS);
    Timer.set(() => noticeMemory(), MEMORY_NOTICE_MS);
    this.#timeSync = new TimeSync(timeServer, this.#clock, device, sleep ? "never" : "known");
    if (wifi === undefined) this.#bridge?.start();
    else this.#wifi = new Wifi(wifi, this.#clock, device, (state) => this.#onNetwork(state));
  }

  #step(): void {
    this.runtime.step();
    this.#watchdog.feed();
    this.#sleep?.count(this.#bridge?.state === "up");
  }

  /** Goes on with what comes before readings, a part in each turn. */
  #greet(): void {
    if (this.#isGreeting || this.#bridge?.isGreeting !== true) return;
    this.#isGreeting = true;
    Timer.set(() => {
      this.#isGreeting = false;
      this.#guard(() => this.#bridge?.poll());
      this.#greet();
    }, GREET_MS);
  }

  #poll(): void {
    this.#vitals.onPoll(POLL_MS);
    this.#watchdog.poll();
    this.#wifi?.poll();
    this.runtime.poll();
    this.#greet();
    this.#state.poll();
    if (this.#wifi?.isUp !== false) this.#timeSync?.poll();
    if (this.#sleep?.isDue(this.#bridge) === true) {
      this.runtime.prepareSleep();
      this.#bridge?.pause();
      this.#sleep.sleep();
      // A desktop does not sleep.
      this.#bridge?.start();
    }
  }

  #onNetwork(state: "up" | "down"): void {
    if (state === "up") {
      this.#bridge?.start();
      return;
    }
    this.#link?.drop("the network is gone");
    // Until there is one again nobody need try.
    this.#bridge?.stop();
  }

  /** An exception that leaves a timer's callback would end the machine. */
  #guard(what: () => void): void {
    try {
      this.#vitals.time(what);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== this.#lastDefect) notice(`defect, please report it: ${reason}`);
      this.#lastDefect = reason;
    }
  }

  /** undefined: the factory model, which the bank has, will not be replaced. */
  #startUpdater(factory: Uint8Array, model: Model, arenas: FilterArenas): Updater | undefined {
    const { channels, deviceClass, group, keys, partition, prefix, trialReadings } = this.#config;
    const crypto = new DeviceCrypto();
    try {
      if (this.#link === undefined) throw new Error("no sluice.broker to get them from");
      if (keys.length === 0) throw new Error("sluice.keys trusts no key");
      return new Updater({
        ...{ crypto, factory, trialReadings, arenas, clock: this.#clock },
        link: this.#link,
        flash: new PartitionFlash(partition, payloadBytesOf(model.header)),
        device: {
          ...{ deviceClass, arenaBytes: arenas.arenaBytes, channels: channels.length },
          keys: keys.map(({ publicKey, epoch }) => trustedKey(publicKey, epoch, crypto)),
        },
        topics: updateTopics(this.#config.device, prefix, group),
      });
    } catch (error) {
      notice(`models stay as they are: ${reasonOf(error)}`);
      return undefined;
    }
  }

  #bridgeOver(link: DeviceLink, model: string, updater: Updater | undefined): Bridge {
    const { channels, device, format, homeAssistant, prefix } = this.#config;
    return new Bridge({
      ...{ link, clock: this.#clock, device, prefix, channels, format },
      judged: this.#bank.channels,
      info: { version, model },
      note: new StoredNote("announced"),
      vitals: this.#vitals,
      onNotice: notice,
      ...(homeAssistant === "on" && { discovery: {} }),
      ...(updater && { peer: updater }),
    });
  }
}

function nameOfHardware(): string {
  const mac = macAddress();
  if (mac === "") throw new Error("sluice.device: this hardware has no address, give it a name");
  return `sluice-${mac}`;
}
