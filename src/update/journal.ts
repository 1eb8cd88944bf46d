// What must survive any power cut beside the models: the sequence floor, the minimum key epoch,
// models that were tried and failed, erase counts, and the starts that a trial took.
//
// Two blocks take turns. Each is a log: GENERATION, a snapshot, COMMIT, then what changed since.
// The block with the higher committed generation is the journal; when it is full the other one
// is erased and gets a snapshot. A block without COMMIT was cut short and is not looked at.

import { BLOCK_BYTES, UNIT_BYTES } from "../limits.ts";
import type { Flash } from "../ports.ts";
import { eraseBlock, type LogRecord, RECORD_ID_BYTES, UnitLog } from "./log.ts";

const GENERATION = 1;
const COMMIT = 2;
const FLOOR = 3;
const EPOCH = 4;
const QUARANTINE = 5;
const ERASES = 6;
const BOOT = 7;
const SLEEP = 8;
// 9 and 10 were a trial's sums.
const ATTEMPT = 11;

const UNITS = BLOCK_BYTES / UNIT_BYTES;
/** Ids and contents of failed models that are remembered; the oldest is forgotten first. */
const QUARANTINE_MAX = 16;

export class Journal {
  /** The highest sequence ever accepted, and the model that had it. */
  floor = 0;
  readonly floorId = new Uint8Array(RECORD_ID_BYTES);
  minKeyEpoch = 0;
  /** Slot erases for the model `floorId`. */
  attempts = 0;
  /** Starts without a clean sleep since the trial of `trialId` began. */
  trialBoots = 0;
  readonly trialId = new Uint8Array(RECORD_ID_BYTES);
  /** The device announced its sleep: the next start is none of a crash. */
  isAsleep = false;
  /** Erases of each slot since the flash was new. */
  readonly slotErases = new Uint32Array(2);

  readonly #flash: Flash;
  readonly #logs: readonly [UnitLog, UnitLog];
  #active = 0;
  #generation = 0;
  readonly #bad = new Uint8Array(QUARANTINE_MAX * RECORD_ID_BYTES);
  readonly #badCodes = new Uint16Array(QUARANTINE_MAX);
  #badCount = 0;

  /** Reads blocks 0 and 1 of the flash. */
  constructor(flash: Flash, record: LogRecord) {
    this.#flash = flash;
    this.#logs = [
      new UnitLog(flash, 0, UNITS, record),
      new UnitLog(flash, BLOCK_BYTES, UNITS, record),
    ];
    const first = this.#committed(0);
    const second = this.#committed(1);
    if (first === 0 && second === 0) return;
    this.#active = first > second ? 0 : 1;
    this.#generation = Math.max(first, second);
    this.#load();
  }

  /** Erases of both blocks together. */
  get journalErases(): number {
    return this.#generation;
  }

  /** Raises the floor; false: the flash refused it, and nothing may be built on it. */
  accept(sequence: number, id: Uint8Array, minKeyEpoch: number): boolean {
    const epoch = Math.max(this.minKeyEpoch, minKeyEpoch);
    if (epoch !== this.minKeyEpoch && !this.#append(EPOCH, id, epoch)) return false;
    return this.#append(FLOOR, id, sequence);
  }

  quarantine(id: Uint8Array, code: number): boolean {
    return this.#append(QUARANTINE, id, code);
  }

  /** The number of the code that `id` failed with; 0: it did not. */
  quarantined(id: ArrayLike<number>): number {
    for (let i = 0; i < Math.min(this.#badCount, QUARANTINE_MAX); i++) {
      if (same(this.#bad, i * RECORD_ID_BYTES, id)) return this.#badCodes[i];
    }
    return 0;
  }

  /** Counts an erase of `slot` before it happens, on behalf of the accepted model. */
  countErase(slot: number): boolean {
    return (
      this.#append(ERASES, slotId(slot), this.slotErases[slot] + 1) &&
      this.#append(ATTEMPT, this.floorId.slice(), this.attempts + 1)
    );
  }

  /** Begins a session with `id` on trial: it counts, unless a clean sleep went before. */
  countTrialBoot(id: Uint8Array): boolean {
    const before = this.isTrialOf(id) ? this.trialBoots : 0;
    const slept = this.isAsleep && this.isTrialOf(id);
    return this.#append(BOOT, id, slept ? before : before + 1);
  }

  /** The device is about to sleep while `id` is on trial. */
  noteSleep(id: Uint8Array): boolean {
    return this.#append(SLEEP, id, 0);
  }

  /** Do the counted starts belong to `id`? */
  isTrialOf(id: ArrayLike<number>): boolean {
    return same(this.trialId, 0, id);
  }

  /** Is `id` the model that was accepted last? */
  isFloor(id: Uint8Array): boolean {
    return same(this.floorId, 0, id);
  }

  #append(kind: number, id: ArrayLike<number>, value: number): boolean {
    // Memory first, so that a compaction's snapshot holds the record.
    this.#apply(kind, id, value);
    if (this.#generation > 0 && this.#logs[this.#active].append(kind, id, value)) return true;
    return this.#compact();
  }

  /** Moves to the other block. */
  #compact(): boolean {
    const old = this.#logs[this.#active];
    const other = 1 - this.#active;
    const log = this.#logs[other];
    // The old block's last record is about to lose its only other witness.
    if (this.#generation > 0) old.firm();
    if (!eraseBlock(this.#flash, other)) return false;
    log.reset();
    const id = this.floorId.slice();
    const generation = this.#generation + 1;
    let good = log.append(GENERATION, id, generation);
    // Twice: bits flip by reading, and this is the number that may not get lost.
    good &&= log.append(FLOOR, id, this.floor) && log.append(FLOOR, id, this.floor);
    good &&= log.append(ATTEMPT, id, this.attempts);
    good &&= log.append(EPOCH, id, this.minKeyEpoch) && log.append(EPOCH, id, this.minKeyEpoch);
    good &&= this.#copyQuarantine(log) && this.#copyErases(log) && this.#copyTrial(log);
    good &&= log.append(COMMIT, id, generation);
    if (!good) return false;
    this.#active = other;
    this.#generation = generation;
    return true;
  }

  #copyQuarantine(log: UnitLog): boolean {
    let good = true;
    for (let k = Math.max(0, this.#badCount - QUARANTINE_MAX); k < this.#badCount; k++) {
      const from = (k % QUARANTINE_MAX) * RECORD_ID_BYTES;
      const id = this.#bad.slice(from, from + RECORD_ID_BYTES);
      good &&= log.append(QUARANTINE, id, this.#badCodes[k % QUARANTINE_MAX]);
    }
    return good;
  }

  #copyErases(log: UnitLog): boolean {
    return (
      log.append(ERASES, slotId(0), this.slotErases[0]) &&
      log.append(ERASES, slotId(1), this.slotErases[1])
    );
  }

  #copyTrial(log: UnitLog): boolean {
    const id = this.trialId.slice();
    const good = log.append(BOOT, id, this.trialBoots);
    return good && (!this.isAsleep || log.append(SLEEP, id));
  }

  /** The generation of a block that was committed; 0: none. */
  #committed(block: number): number {
    const log = this.#logs[block];
    log.open();
    if (log.length === 0 || !log.is(0, GENERATION)) return 0;
    const generation = log.value;
    for (let i = 1; i < log.length; i++) {
      if (log.is(i, COMMIT) && log.value === generation) return generation;
    }
    return 0;
  }

  #load(): void {
    const log = this.#logs[this.#active];
    for (let i = 0; i < log.length; i++) {
      if (log.read(i)) this.#apply(log.kind, log.id, log.value);
    }
  }

  #apply(kind: number, id: ArrayLike<number>, value: number): void {
    if (kind === FLOOR) {
      if (!same(this.floorId, 0, id)) this.attempts = 0;
      this.floor = value;
      copy(this.floorId, 0, id);
    } else if (kind === EPOCH) {
      this.minKeyEpoch = value;
    } else if (kind === QUARANTINE) {
      if (this.quarantined(id) !== 0) return;
      const at = this.#badCount % QUARANTINE_MAX;
      copy(this.#bad, at * RECORD_ID_BYTES, id);
      this.#badCodes[at] = value;
      this.#badCount++;
    } else if (kind === ERASES) {
      if (id[0] < 2) this.slotErases[id[0]] = value;
    } else if (kind === ATTEMPT) {
      this.attempts = value;
    } else if (kind === BOOT || kind === SLEEP) {
      if (!this.isTrialOf(id)) this.trialBoots = 0;
      copy(this.trialId, 0, id);
      this.isAsleep = kind === SLEEP;
      if (kind === BOOT) this.trialBoots = value;
    }
  }
}

function copy(to: Uint8Array, offset: number, from: ArrayLike<number>): void {
  for (let i = 0; i < RECORD_ID_BYTES; i++) to[offset + i] = from[i];
}

function same(a: Uint8Array, offset: number, b: ArrayLike<number>): boolean {
  for (let i = 0; i < RECORD_ID_BYTES; i++) if (a[offset + i] !== b[i]) return false;
  return true;
}

/** A record about a slot has the slot's number where others have a model's id. */
function slotId(slot: number): Uint8Array {
  const id = new Uint8Array(RECORD_ID_BYTES);
  id[0] = slot;
  return id;
}
