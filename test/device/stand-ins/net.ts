// The module `net`.

import { radio } from "./wifi.ts";
import { schedule, setting } from "./world.ts";

export default class Net {
  static get(name: string): string | number | undefined {
    switch (name) {
      case "MAC":
        return "A0:B1:C2:D3:E4:F5";
      case "IP":
        return radio.isUp ? "10.0.0.2" : undefined;
      case "RSSI":
        return radio.isUp ? -60 : undefined;
      default:
        return undefined;
    }
  }

  static resolve(host: string, answer: (name: string, address?: string) => void): void {
    schedule(() => answer(host, setting("dns") === "there" ? "10.0.0.1" : undefined), 50, 0);
  }
}
