// What one model makes of the readings: the output z of each channel, its layers' states, and the
// watchdog. A Kalman filter whose gain is learned and depends on the recent past: it sees readings
// only as differences from its own output, in noise scales, so that one set of weights serves any
// sensor (DESIGN.md, "The filter"). A model on trial is a second estimator behind the same front.
//
//   u reading   s noise scale of the channel   x features[8]   o = network(x)
//   z = z + 10 s o
import { FEATURES, OVERSHOOT_SCALES, WATCHDOG_READINGS, WATCHDOG_SCALES } from "../limits.ts";
import type { Index } from "../ssm/kernels.ts";
import { bytes, bytesOf, Columns, doubles, type Plan } from "./columns.ts";
import { innovationInto } from "./features.ts";
import type { FilterModel } from "./model.ts";
import { Network } from "./network.ts";
import type { Reading } from "./reading.ts";
import type { RecentReadings } from "./recent.ts";
import { fingerprintOf } from "./snapshot.ts";

/** One unit of the readout moves z by ten noise scales: keeps trained weights near 1. */
const READOUT_SCALE = 10;
/** So far from the reading, the output goes to the level that is decided. */
const STEP_SCALES = 3;
/** So near it was there. */
const THERE_SCALES = 2;

const ESTIMATOR_STATE = {
  /** Outputs, in the unit of the readings. */
  z: doubles(),
  /** Halves of the readings in a row that say that the filter lost the signal. */
  halvesLost: bytes(2 * WATCHDOG_READINGS),
  /** 1: the output was at the level that the last excursion left. */
  there: bytes(2),
};

/** With the states of the layers, h[l,n,d] of each channel. */
export function estimatorPlan(layers: number, states: number) {
  return { ...ESTIMATOR_STATE, h: doubles(layers * states * FEATURES) } satisfies Plan;
}

/** Bytes that the state of any model up to this shape takes. */
export function estimatorBytes(layers: number, states: number, channels: number): number {
  return bytesOf([estimatorPlan(layers, states)], channels);
}

export class Estimator {
  readonly columns: Columns;
  /** Tells its model apart from others. */
  readonly fingerprint: number;
  readonly z: Float64Array;
  /** An output was not finite: the weights are no filter, though the watchdog began anew. */
  hasFailed = false;
  readonly #h: Float64Array;
  readonly #halvesLost: Uint8Array;
  readonly #there: Uint8Array;
  readonly #network: Network;
  readonly #stateLength: Index;

  /**
   * `room`: a buffer for the state; absent: an own one. Throws RangeError when the weights do not
   * fit the shape or are not numbers, or the state does not fit in the room.
   */
  constructor(model: FilterModel, channels: number, room?: ArrayBuffer) {
    const { inputs, layers, states, targets } = model;
    if (inputs !== FEATURES || targets !== 1) {
      throw new RangeError(`filter: expected ${FEATURES} inputs and 1 target`);
    }
    this.#network = new Network(model);
    this.fingerprint = fingerprintOf(model);
    this.#stateLength = layers * states * FEATURES;
    const plan = estimatorPlan(layers, states);
    this.columns = new Columns(channels, [plan], room);
    const { z, h, halvesLost, there } = this.columns.of(plan);
    this.z = z;
    this.#h = h;
    this.#halvesLost = halvesLost;
    this.#there = there;
  }

  /** Starts at the level `z` with an empty memory. */
  start(c: Index, z: number): void {
    const from = c * this.#stateLength;
    this.z[c] = z;
    this.#halvesLost[c] = 0;
    this.#h.fill(0, from, from + this.#stateLength);
  }

  /** A good reading; true: the signal was lost, and it started again at it. */
  step(c: Index, reading: Reading, recent: RecentReadings): boolean {
    const { s, u, x } = reading;
    const before = this.z[c];
    innovationInto((u - before) / s, x);
    this.move(c, reading);
    if (reading.isUnusual && this.#follow(c, before, reading)) return true;
    if (Math.abs(u - this.z[c]) <= OVERSHOOT_SCALES * s) {
      this.#halvesLost[c] = 0;
      return false;
    }
    this.#limitOvershoot(c, before, s, recent);
    if (!this.#isLost(c, reading, recent)) return false;
    this.start(c, recent.median(c));
    return true;
  }

  /**
   * Goes to the level that is decided; back to where it was itself when an excursion returns. True:
   * it started again there.
   */
  #follow(c: Index, before: number, reading: Reading): boolean {
    const { from, s, step, u } = reading;
    if (!Number.isNaN(from)) this.#there[c] = Math.abs(before - from) <= THERE_SCALES * s ? 1 : 0;
    if (Number.isNaN(step) || Math.abs(u - this.z[c]) <= STEP_SCALES * s) return false;
    if (reading.isOver) this.start(c, step);
    else if (!reading.isReturn || this.#there[c] === 1) this.z[c] = step;
    return reading.isOver;
  }

  /** A missing reading: a step of its own, in which the memory may move z. */
  stepMissing(c: Index, reading: Reading, recent: RecentReadings): void {
    const before = this.z[c];
    this.move(c, reading);
    this.#limitOvershoot(c, before, reading.s, recent);
  }

  /**
   * The learned filter alone: moves z by what the network makes of the features, wherever that
   * leads. One step however long the interval: a reading brings one reading's noise, and a step
   * size scaled by the interval was measured to be worse (DESIGN.md, "The filter").
   */
  move(c: Index, { s, x }: Reading): void {
    this.z[c] += READOUT_SCALE * s * this.#network.step(this.#h, c * this.#stateLength, x);
  }

  /**
   * The value moves towards the last good readings or stays where it was (`before`), but goes no
   * further: on a step of hundreds of scales a trained filter may swing around the new level.
   */
  #limitOvershoot(c: Index, before: number, s: number, recent: RecentReadings): void {
    const room = OVERSHOOT_SCALES * s;
    const high = Math.max(before, recent.highest(c) + room);
    const low = Math.min(before, recent.lowest(c) - room);
    if (this.z[c] > high) this.z[c] = high;
    else if (this.z[c] < low) this.z[c] = low;
  }

  /** The watchdog: counts what the readings testify. NaN is far from everything. */
  #isLost(c: Index, { s, u, witness }: Reading, recent: RecentReadings): boolean {
    const far = WATCHDOG_SCALES * s;
    const z = this.z[c];
    if (Math.abs(u - z) <= far) {
      this.#halvesLost[c] = 0;
      return false;
    }
    if (!Number.isFinite(z)) {
      this.hasFailed = true;
      return true;
    }
    if (witness === 0) return false;
    const halves = Math.abs(recent.median(c) - z) <= far ? 0 : this.#halvesLost[c] + witness;
    if (halves >= 2 * WATCHDOG_READINGS) return true;
    this.#halvesLost[c] = halves;
    return false;
  }
}
