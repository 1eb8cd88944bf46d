import { world } from "./world.ts";

interface Network {
  readonly ssid: string;
  readonly password?: string;
}

/** The access point, as a test sets it. */
export const air = {
  /** Is it there, and does it take the password? */
  state: "there" as "there" | "away" | "refuses",
  attempts: 0,
  station: undefined as ((message: string, value?: number) => void) | undefined,
  reset(): void {
    Object.assign(this, { state: "there", attempts: 0, station: undefined });
  },
  say(message: string, value?: number): void {
    world.call(() => this.station?.(message, value));
  },
};

export default class WiFi {
  static mode = 0;

  constructor(network: Network, onNotify: (message: string, value?: number) => void) {
    if (air.station !== undefined) throw new Error("only one instance in simulator");
    air.station = onNotify;
    WiFi.connect(network);
  }
  static connect(network: Network): void {
    if (network.ssid.length > 32) throw new Error("ssid too long - 32 bytes max");
    air.attempts++;
    world.later(() => {
      if (air.state === "there") {
        air.say("connect");
        world.later(() => air.say("gotIP"), 500);
      } else air.say("disconnect", air.state === "refuses" ? -1 : 0);
    }, 1000);
  }
}
