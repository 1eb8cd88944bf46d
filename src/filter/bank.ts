// All channels of one device: the front that all models share, the estimator of the model that
// publishes and, where there is one, that of a model on trial. A trial sees what the front found
// and changes nothing of it; taking over is an assignment.
import { CHANNELS_MAX } from "../limits.ts";
import type { Index } from "../ssm/kernels.ts";
import type { ChannelConfig } from "./config.ts";
import { Estimator, estimatorBytes } from "./estimator.ts";
import { FLAG_RECOVERED, FLAG_WARMING } from "./flags.ts";
import { Front, LOSE, START, STEP, STEP_MISSING, WARM } from "./front.ts";
import { JudgedChannel } from "./judged.ts";
import type { FilterModel } from "./model.ts";
import * as snapshot from "./snapshot.ts";
import { Verdicts } from "./verdict.ts";

/**
 * Hears of each good reading `u` of each channel while a trial runs, with the channel's noise scale
 * `s` and what both models had predicted: their outputs before it. The trial's is NaN once it was
 * not finite. It may stop the trial or promote it.
 */
export type ObserveTrial = (
  channel: number,
  u: number,
  s: number,
  publishing: number,
  trial: number,
) => void;

/** The largest model that room is held for. */
export interface LargestModel {
  readonly layers: number;
  readonly states: number;
}

export class FilterBank {
  /** The newest judged readings; the same objects for ever, whichever model publishes. */
  readonly channels: readonly JudgedChannel[];
  readonly #front: Front;
  readonly #verdicts: Verdicts;
  /** Room for two estimators of the largest model; none: each takes what it needs. */
  readonly #rooms: readonly ArrayBuffer[];
  #publishing: Estimator;
  /** Loaded beside it; while `#isTrial` it gets every reading. */
  #loaded: Estimator | undefined;
  #isTrial = false;
  #observe: ObserveTrial = nobody;

  /**
   * `largest`: what models may be loaded later beside those as large as `model`; then the room of
   * two is taken now, and loading one takes no more than its few objects. Throws RangeError for no
   * or too many channels, or weights that do not fit.
   */
  constructor(model: FilterModel, configs: readonly ChannelConfig[], largest?: LargestModel) {
    const channels = configs.length;
    if (!(channels >= 1 && channels <= CHANNELS_MAX)) {
      throw new RangeError(`FilterBank: channels: expected 1 … ${CHANNELS_MAX}, got ${channels}`);
    }
    const front = new Front(configs);
    this.#front = front;
    const verdicts = new Verdicts(front);
    this.#verdicts = verdicts;
    const beside = {
      scale: front.scale.scale,
      plusMinus: verdicts.halfWidths.plusMinus,
      problem: verdicts.problems.problem,
    };
    this.channels = configs.map(
      (config, c) => new JudgedChannel(verdicts.columns, beside, c, config),
    );
    this.#rooms = largest === undefined ? [] : roomsFor(largest, model, channels);
    this.#publishing = new Estimator(model, channels, this.#rooms[0]);
  }

  /** Judges `readings[channel]`, NaN for none, taken at `ticksMs`. */
  push(readings: Float64Array, ticksMs: number): void {
    const count = this.channels.length;
    for (let c = 0; c < count; c++) this.#take(c, readings[c], ticksMs);
  }

  /** The same for one channel, where each has readings of its own. */
  pushOne(channel: number, reading: number, ticksMs: number): void {
    this.#take(channel, reading, ticksMs);
  }

  #take(c: Index, u: number, ticksMs: number): void {
    const front = this.#front;
    const { reading, recent } = front;
    const estimator = this.#publishing;
    const asked = front.take(c, u, ticksMs);
    let level = front.level[c];
    if (asked === STEP) {
      const z = estimator.z[c];
      const isLost = estimator.step(c, reading, recent);
      level = estimator.z[c];
      if (isLost) {
        reading.flags |= FLAG_RECOVERED;
        front.excursions.begin(c, level);
      }
      if (this.#isTrial) this.#stepTrial(c, z);
    } else if (asked === STEP_MISSING) {
      estimator.stepMissing(c, reading, recent);
      if (this.#isTrial) this.#loaded?.stepMissing(c, reading, recent);
      if (Number.isFinite(estimator.z[c])) level = estimator.z[c];
    } else if (asked === START || asked === WARM) {
      reading.flags |= FLAG_WARMING;
      level = reading.start;
      if (asked === START) {
        estimator.start(c, level);
        if (this.#isTrial) this.#loaded?.start(c, level);
      }
    } else if (asked === LOSE) level = NaN;
    this.#verdicts.say(c, level);
  }

  /** A good reading for the model on trial; `before` is what the publishing one had predicted. */
  #stepTrial(c: Index, before: number): void {
    const trial = this.#loaded;
    if (trial === undefined) return;
    const { reading, recent } = this.#front;
    const { s, u } = reading;
    const last = trial.z[c];
    trial.step(c, reading, recent);
    this.#observe(c, u, s, before, trial.hasFailed ? NaN : last);
  }

  /** From now on `observe` hears of the readings of every trial. */
  watchTrial(observe: ObserveTrial): void {
    this.#observe = observe;
  }

  /** Is there room for a model of this shape? */
  fits({ layers, states }: LargestModel): boolean {
    const [room] = this.#rooms;
    const needed = estimatorBytes(layers, states, this.channels.length);
    return room === undefined || needed <= room.byteLength;
  }

  /**
   * Loads a model beside the one that publishes, in place of one that was loaded before. Its
   * estimator gets no readings yet. RangeError when it does not fit.
   */
  loadTrial(model: FilterModel): Estimator {
    this.stopTrial();
    const room = this.#rooms.find((each) => each !== this.#publishing.columns.buffer);
    this.#loaded = new Estimator(model, this.channels.length, room);
    return this.#loaded;
  }

  /**
   * From now on the loaded model gets every reading, from each channel's level: that of the last
   * good readings. RangeError when none is loaded.
   */
  startTrial(): void {
    const trial = this.#loaded;
    if (trial === undefined) throw new RangeError("FilterBank: no model is loaded to be tried");
    this.#isTrial = true;
    this.#startWarm(trial);
  }

  /** Ends the trial and forgets the model that was loaded for it. */
  stopTrial(): void {
    this.#isTrial = false;
    this.#loaded = undefined;
  }

  /** The loaded model publishes from the next reading on. RangeError when none is loaded. */
  promoteTrial(): void {
    if (!this.#isTrial) this.startTrial();
    if (this.#loaded !== undefined) this.#publishing = this.#loaded;
    this.stopTrial();
  }

  #startWarm(estimator: Estimator): void {
    const front = this.#front;
    for (let c = 0; c < this.channels.length; c++) {
      estimator.start(c, front.isRunning(c) ? front.recent.median(c) : 0);
    }
  }

  /** Takes the next readings as one period after the last, whatever their ticks. */
  forgetTime(): void {
    this.#front.guard.forgetTime();
  }

  /** Bytes of a snapshot, that of a trial included. */
  get snapshotBytes(): number {
    return snapshot.snapshotBytes(this.#saved);
  }

  /** Writes the complete state to the first `snapshotBytes` of `out`. */
  saveInto(out: Uint8Array): void {
    snapshot.saveInto(this.#saved, out);
  }

  /**
   * Continues from a snapshot, bit for bit as if never interrupted: undefined. Otherwise says why
   * not, and all is as it was; "trial": all but the model on trial continues, which starts at each
   * channel's level. Where ticks started again since, call `forgetTime` after it.
   */
  restore(saved: Uint8Array): snapshot.ColdStart | undefined {
    const reason = snapshot.restore(this.#saved, saved);
    if (reason === "trial" && this.#loaded !== undefined) this.#startWarm(this.#loaded);
    return reason;
  }

  get #saved(): snapshot.Saved {
    const { columns, settingsCrc } = this.#front;
    const trial = this.#isTrial ? this.#loaded : undefined;
    return { settingsCrc, front: columns, publishing: this.#publishing, trial };
  }
}

function nobody(): void {}

/** Room for two models of the larger one of both shapes. */
function roomsFor(a: LargestModel, b: LargestModel, channels: number): readonly ArrayBuffer[] {
  const byteLength = Math.max(
    estimatorBytes(a.layers, a.states, channels),
    estimatorBytes(b.layers, b.states, channels),
  );
  return [new ArrayBuffer(byteLength), new ArrayBuffer(byteLength)];
}
