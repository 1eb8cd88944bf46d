// The module `wifi`: connects once and then only reports. A lost network, or one that is not there,
// is told; it connects again when it is asked to. The setting "wifi": there, away, wrong-password.

const ASSOCIATED_MS = 1000;
const ADDRESS_MS = 2000;
const REFUSED_MS = 3000;
const WRONG_PASSWORD = -1;

interface Network {
  ssid: string;
  password?: string;
}

type Notify = (message: string, value?: number) => void;

/** What the class keeps between calls; a preloaded class cannot keep it itself. */
class Station {
  isUp = false;
  attempts = 0;
  readonly #notify: Notify;

  constructor(notify: Notify) {
    this.#notify = notify;
  }

  say(message: string, value?: number): void {
    if (message === "disconnect") this.isUp = false;
    this.#notify(message, value);
  }

  onChanged(): void {
    if (this.isUp && world.setting("wifi") !== "there") this.#lose(0);
  }

  connect(): void {
    const attempt = ++this.attempts;
    const later = (what: () => void, ms: number) =>
      world.schedule(() => attempt === this.attempts && what(), ms, 0);
    if (world.setting("wifi") !== "there") {
      const value = world.setting("wifi") === "wrong-password" ? WRONG_PASSWORD : 0;
      later(() => this.#lose(value), REFUSED_MS);
      return;
    }
    later(() => this.#notify("connect"), ASSOCIATED_MS);
    later(() => {
      this.isUp = true;
      this.#notify("gotIP");
    }, ADDRESS_MS);
  }

  #lose(value: number): void {
    this.isUp = false;
    // Several may come for one loss.
    world.schedule(() => this.#notify("disconnect", value), 0, 0);
    world.schedule(() => this.#notify("disconnect", value), 10, 0);
  }
}

export default class WiFi {
  static set mode(_station: number) {}

  constructor(network: Network, onNotify: Notify) {
    if (world.hardware.radio !== undefined) throw new Error("there is one radio");
    world.hardware.radio = new Station(onNotify);
    WiFi.connect(network);
  }

  static connect({ ssid, password = "" }: Network): void {
    if (ssid.length > 32 || password.length > 64) throw new Error("too long");
    (world.hardware.radio as Station).connect();
  }
}
