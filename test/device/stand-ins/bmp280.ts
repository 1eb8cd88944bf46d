// A driver after ECMA-419 with what such drivers do wrong: it makes its I/O first, throws when the
// chip does not answer, and leaves the I/O open, so that the address is taken for ever.
import { block, now, setting } from "./world.ts";

interface Io {
  close(): void;
}

const DAY_MS = 86_400_000;
/** A bus that somebody holds down: what the SDK waits unless `timeout` says otherwise. */
const HANG_MS = 400;
let isTaken = false;

class I2C implements Io {
  readonly #timeoutMs: number;

  constructor({ timeout = HANG_MS }: { timeout?: number }) {
    if (isTaken) throw new RangeError("duplicate address");
    isTaken = true;
    this.#timeoutMs = timeout;
  }

  /** @throws Error when the chip does not answer */
  transfer(): void {
    const state = setting("sensor");
    if (state === "hang") block(this.#timeoutMs);
    if (state === "hang" || state === "dead" || state === "absent") throw new Error("read failed");
  }

  close(): void {
    isTaken = false;
  }
}

Object.assign(globalThis, {
  device: { I2C: { default: { io: I2C } }, io: { I2C }, network: {} },
});

export default class BMP280 {
  readonly #io: I2C;
  #random = 1;

  constructor({ sensor }: { sensor: { io: new (options: object) => I2C } }) {
    this.#io = new sensor.io(sensor);
    this.#io.transfer();
  }

  configure(): void {
    this.#io.transfer();
  }

  /** Slow weather and noise. */
  sample(): object {
    this.#io.transfer();
    if (setting("sensor") === "nan") {
      return { thermometer: { temperature: NaN }, barometer: { pressure: NaN } };
    }
    const phase = (2 * (now() % DAY_MS)) / DAY_MS - 1;
    const temperature = 21 + 3 * (1 - phase * phase) + 0.1 * this.#noise();
    return { thermometer: { temperature }, barometer: { pressure: 101_325 + 5 * this.#noise() } };
  }

  close(): void {
    this.#io.close();
  }

  /** Roughly normal, the same in each run. */
  #noise(): number {
    let sum = -3;
    for (let i = 0; i < 6; i++) {
      this.#random = (Math.imul(this.#random, 1664525) + 1013904223) >>> 0;
      sum += this.#random / 2 ** 32;
    }
    return sum * Math.SQRT2;
  }
}
