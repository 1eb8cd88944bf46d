// The readings of one device as far back as the page shows: columns that grow, and drop their
// oldest part when it is too old or they are at their bound.

import type { OutChannel } from "../../lab/fleet/messages.ts";

/** What is kept at least, where the bound below allows it. */
export const KEPT_MS = 60 * 60_000;
const FIRST_READINGS = 256;
/** An hour at 7 readings a second, 10 minutes at 40; with 8 channels 5.3 MB. */
export const READINGS_MAX = 24_576;

/** The readings of one channel: row i belongs to time i of its history. */
export interface Track {
  raw: Float64Array;
  value: Float64Array;
  flags: Uint16Array;
  /** NaN where the device does not send it. */
  plusMinus: Float64Array;
}

/** A copy of a history's columns, cut to their length. */
export interface SavedHistory {
  readonly times: Float64Array;
  readonly tracks: readonly Readonly<Track>[];
}

export class History {
  length = 0;
  /** When each reading arrived, in ms; never falling. */
  times = new Float64Array(FIRST_READINGS);
  readonly tracks: Track[] = [];

  /** A new channel; it has no readings before now. @returns its number */
  addTrack(): number {
    const rows = this.times.length;
    const nothing = () => new Float64Array(rows).fill(Number.NaN);
    this.tracks.push({
      raw: nothing(),
      value: nothing(),
      flags: new Uint16Array(rows),
      plusMinus: nothing(),
    });
    return this.tracks.length - 1;
  }

  /** Begins a row at `timeMs`, in which every channel has nothing yet. */
  begin(timeMs: number): void {
    if (this.length === this.times.length) this.#makeRoom(timeMs);
    const row = this.length++;
    this.times[row] = Math.max(timeMs, row > 0 ? this.times[row - 1]! : timeMs);
    for (const track of this.tracks) {
      track.raw[row] = Number.NaN;
      track.value[row] = Number.NaN;
      track.flags[row] = 0;
      track.plusMinus[row] = Number.NaN;
    }
  }

  /** Puts a channel's reading into the row that was begun last. */
  set(track: number, reading: OutChannel): void {
    const { raw, value, flags, plusMinus } = this.tracks[track]!;
    const row = this.length - 1;
    raw[row] = reading.raw;
    value[row] = reading.value;
    flags[row] = reading.flags;
    plusMinus[row] = reading.plusMinus;
  }

  save(): SavedHistory {
    const { length } = this;
    const tracks = this.tracks.map(({ raw, value, flags, plusMinus }) => {
      return {
        raw: raw.slice(0, length),
        value: value.slice(0, length),
        flags: flags.slice(0, length),
        plusMinus: plusMinus.slice(0, length),
      };
    });
    return { times: this.times.slice(0, length), tracks };
  }

  /**
   * Puts what one channel had before in front of what it has now: as far as the rows are not there
   * already, they are made, without readings of the other channels.
   */
  recall(track: number, times: Float64Array, saved: Readonly<Track>): void {
    const isThere = this.times[this.rowAt(times[0]!)] === times[0];
    if (!isThere) this.#prepend(times);
    const { raw, value, flags, plusMinus } = saved;
    const target = this.tracks[track]!;
    for (let i = 0, row = 0; i < times.length && row < this.length; i++) {
      while (row < this.length && this.times[row]! < times[i]!) row++;
      if (this.times[row] !== times[i] || !Number.isNaN(target.raw[row]!)) continue;
      target.raw[row] = raw[i]!;
      target.value[row] = value[i]!;
      target.flags[row] = flags[i]!;
      target.plusMinus[row] = plusMinus[i]!;
    }
  }

  #prepend(times: Float64Array): void {
    let count = times.length;
    while (count > 0 && this.length > 0 && times[count - 1]! >= this.times[0]!) count--;
    count = Math.min(count, READINGS_MAX - this.length);
    if (count <= 0) return;
    const rows = this.length + count;
    while (this.times.length < rows) this.#grow(Math.min(2 * this.times.length, READINGS_MAX));
    const from = times.subarray(0, count);
    this.times.copyWithin(count, 0, this.length);
    this.times.set(from);
    for (const { raw, value, flags, plusMinus } of this.tracks) {
      for (const column of [raw, value, plusMinus])
        column.copyWithin(count, 0, this.length).fill(NaN, 0, count);
      flags.copyWithin(count, 0, this.length).fill(0, 0, count);
    }
    this.length = rows;
  }

  /** The first row at `timeMs` or later. */
  rowAt(timeMs: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.times[middle]! < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #makeRoom(nowMs: number): void {
    const stale = this.rowAt(nowMs - KEPT_MS);
    // A quarter at least, so that rows are not moved at each reading.
    const quarter = this.times.length >> 2;
    if (stale >= quarter) this.#drop(stale);
    else if (this.times.length < READINGS_MAX) this.#grow(Math.min(2 * this.length, READINGS_MAX));
    else this.#drop(quarter);
  }

  #drop(rows: number): void {
    this.times.copyWithin(0, rows);
    for (const { raw, value, flags, plusMinus } of this.tracks) {
      for (const column of [raw, value, flags, plusMinus]) column.copyWithin(0, rows);
    }
    this.length -= rows;
  }

  #grow(rows: number): void {
    const longer = (old: Float64Array) => {
      const grown = new Float64Array(rows);
      grown.set(old);
      return grown;
    };
    this.times = longer(this.times);
    for (const track of this.tracks) {
      const flags = new Uint16Array(rows);
      flags.set(track.flags);
      const [raw, value] = [longer(track.raw), longer(track.value)];
      Object.assign(track, { raw, value, flags, plusMinus: longer(track.plusMinus) });
    }
  }
}
