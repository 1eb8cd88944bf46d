// A driver after ECMA-419 with what such drivers do wrong: it makes its I/O first, throws when the
// chip does not answer, and leaves the I/O open, so that the address is taken for ever.

interface Io {
  close(): void;
}

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
    const state = world.setting("sensor");
    if (state === "hang") world.block(this.#timeoutMs);
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

  constructor({ sensor }: { sensor: { io: new (options: object) => I2C } }) {
    this.#io = new sensor.io(sensor);
    this.#io.transfer();
  }

  configure(): void {
    this.#io.transfer();
  }

  sample(): object {
    // The same weather and noise in each run.
    const n = Number(world.setting("sample")) + world.hardware.samples++;
    Object.assign(world.hardware.sampledAt, world.measured(), { ms: world.now() });
    this.#io.transfer();
    const isEmpty = world.setting("sensor") === "nan";
    const temperature = isEmpty ? NaN : 21 + 3 * wave(n / 900) + 0.1 * noise(2 * n);
    const pressure = isEmpty ? NaN : 101_325 + 100 * wave(n / 2000) + 5 * noise(2 * n + 1);
    return { thermometer: { temperature }, barometer: { pressure } };
  }

  close(): void {
    this.#io.close();
  }
}

/** Between -1 and 1 once in each unit, smooth enough. */
function wave(x: number): number {
  const phase = 2 * (x - Math.floor(x)) - 1;
  return 4 * phase * (1 - Math.abs(phase));
}

/** Roughly normal, and a function of `seed` alone. */
function noise(seed: number): number {
  let random = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  let sum = -3;
  for (let i = 0; i < 6; i++) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    sum += random / 2 ** 32;
  }
  return sum * Math.SQRT2;
}
