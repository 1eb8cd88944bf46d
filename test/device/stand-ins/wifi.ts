// The module `wifi`: connects once and then only reports. A lost network, or one that is not there,
// is told; it connects again when it is asked to.
import { hardware, schedule, setting } from "./world.ts";

const ASSOCIATED_MS = 1000;
const ADDRESS_MS = 2000;
const REFUSED_MS = 3000;
const WRONG_PASSWORD = -1;

interface Network {
  ssid: string;
  password?: string;
}

type Notify = (message: string, value?: number) => void;

export const radio = { isUp: false };

export default class WiFi {
  static mode = 0;
  static #notify: Notify | undefined;
  static #attempt = 0;

  constructor(network: Network, onNotify: Notify) {
    WiFi.#notify = onNotify;
    hardware.radio = {
      onChanged: () => {
        if (radio.isUp && setting("wifi") !== "there") WiFi.#lose(0);
      },
    };
    WiFi.connect(network);
  }

  static connect({ ssid, password = "" }: Network): void {
    if (ssid.length > 32 || password.length > 64) throw new Error("too long");
    const attempt = ++WiFi.#attempt;
    const later = (what: () => void, ms: number) =>
      schedule(() => attempt === WiFi.#attempt && what(), ms, 0);
    if (setting("wifi") !== "there") {
      const value = setting("wifi") === "wrong-password" ? WRONG_PASSWORD : 0;
      later(() => WiFi.#lose(value), REFUSED_MS);
      return;
    }
    later(() => WiFi.#notify?.("connect"), ASSOCIATED_MS);
    later(() => {
      radio.isUp = true;
      WiFi.#notify?.("gotIP");
    }, ADDRESS_MS);
  }

  static #lose(value: number): void {
    radio.isUp = false;
    // Several may come for one loss.
    schedule(() => WiFi.#notify?.("disconnect", value), 0, 0);
    schedule(() => WiFi.#notify?.("disconnect", value), 10, 0);
  }
}
