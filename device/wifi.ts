// Wi-Fi that nobody waits for: sampling goes on while it comes, goes and comes again.
//
// The SDK connects once and then only reports; it says "gotIP" again when an address is renewed,
// and throws for an ssid or password that is too long (the configuration has checked both).

import Net from "net";
import WiFi from "wifi";
import { Backoff, type Clock } from "../src/index.ts";
import type { WifiConfig } from "./config.ts";
import { notice, reasonOf } from "./log.ts";

const STATION_MODE = 1;
/** An attempt without an address after this time is begun anew. */
const CONNECTING_MAX_MS = 30_000;
/** What comes with "disconnect" when the access point refuses the password. */
const PASSWORD_REJECTED = -1;

export class Wifi {
  #state: "up" | "connecting" | "waiting" = "connecting";
  readonly #network: WifiConfig;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #onChange: (state: "up" | "down") => void;
  #sinceTicks = 0;
  #waitMs = 0;
  /** Kept, or the engine collects it, and its events with it. */
  #station: WiFi | undefined;

  /** @param seed differs between devices */
  constructor(
    network: WifiConfig,
    clock: Clock,
    seed: string,
    onChange: (state: "up" | "down") => void,
  ) {
    this.#network = network;
    this.#clock = clock;
    this.#backoff = new Backoff(seed);
    this.#onChange = onChange;
    this.#connect();
  }

  get isUp(): boolean {
    return this.#state === "up";
  }

  /** To be called about once a second; begins what is due and waits for nothing. */
  poll(): void {
    // Unsigned difference: the clock wraps.
    const inStateMs = (this.#clock.ticksMs() - this.#sinceTicks) >>> 0;
    if (this.#state === "waiting" && inStateMs >= this.#waitMs) this.#connect();
    else if (this.#state === "connecting" && inStateMs >= CONNECTING_MAX_MS) {
      this.#wait(`no address from "${this.#network.ssid}" in ${CONNECTING_MAX_MS / 1000} s`);
    }
  }

  #connect(): void {
    this.#enter("connecting");
    try {
      if (this.#station !== undefined) WiFi.connect({ ...this.#network });
      else this.#station = new WiFi({ ...this.#network }, (what, value) => this.#hear(what, value));
    } catch (error) {
      this.#wait(reasonOf(error));
    }
  }

  #hear(message: string, value: number | undefined): void {
    try {
      if (message === "gotIP") this.#onAddress();
      else if (message === "disconnect") this.#onLost(value);
    } catch (error) {
      // An exception that leaves this callback would end the machine.
      notice(`defect, please report it: ${reasonOf(error)}`);
    }
  }

  #onAddress(): void {
    if (this.#state === "up") return;
    this.#backoff.reset();
    this.#enter("up");
    notice(`Wi-Fi: connected to "${this.#network.ssid}", address ${Net.get("IP") ?? "unknown"}`);
    this.#onChange("up");
  }

  #onLost(value: number | undefined): void {
    const wasUp = this.#state === "up";
    // Several come for one loss.
    if (this.#state === "waiting") return;
    const { ssid } = this.#network;
    if (value === PASSWORD_REJECTED) this.#wait(`"${ssid}" refuses sluice.wifi.password`);
    else this.#wait(wasUp ? `"${ssid}" is gone` : `cannot connect to "${ssid}" (sluice.wifi.ssid)`);
    if (wasUp) this.#onChange("down");
  }

  #wait(reason: string): void {
    this.#enter("waiting");
    this.#waitMs = this.#backoff.nextMs();
    notice(`Wi-Fi: ${reason}; next attempt in ${Math.ceil(this.#waitMs / 1000)} s`);
  }

  #enter(state: "up" | "connecting" | "waiting"): void {
    this.#state = state;
    this.#sinceTicks = this.#clock.ticksMs();
  }
}

/** The hardware's address as 12 hexadecimal digits; "": it has none, as on a desktop. */
export function macAddress(): string {
  try {
    // The chip tells its address only once the driver was started.
    WiFi.mode = STATION_MODE;
    const mac: string | undefined = Net.get("MAC");
    return mac === undefined ? "" : mac.split(":").join("").toLowerCase();
  } catch {
    return "";
  }
}
