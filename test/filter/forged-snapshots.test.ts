// Goal: bytes with a good checksum that no bank wrote are refused, and what is taken all the same
// harms its own channel alone. Method: every byte and every double of a snapshot made impossible
// once; random bytes changed, and all other channels compared with an untouched bank.
import { describe, expect, it } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { FilterBank } from "../../src/filter/bank.ts";
import { crc32 } from "../../src/filter/crc32.ts";
import { Front } from "../../src/filter/front.ts";
import { PROBLEM_STATE } from "../../src/filter/problem.ts";
import { Xorshift64 } from "../../src/random.ts";
import { CONFIGS, FaultyStream, judge } from "./faulty-stream.ts";

const HEADER_BYTES = 20;
const CRC_BYTES = 4;
const ESTIMATOR_BYTES = 2 * CONFIGS.length;
const BEFORE = 3000;
const model = loadModel();
const snapshot = snapshotAfter(BEFORE);
const { columns } = new Front(CONFIGS);
/** The first of the front's bytes, all behind its doubles. */
const firstByte = HEADER_BYTES + columns.of(PROBLEM_STATE).doubts.byteOffset;
const firstOfEstimator = HEADER_BYTES + columns.byteLength;
/** The estimator has two bytes a channel, behind its doubles. */
const lastByte = snapshot.length - CRC_BYTES;

function snapshotAfter(count: number): Uint8Array {
  const bank = new FilterBank(model, CONFIGS);
  judge(bank, new FaultyStream(), count);
  const bytes = new Uint8Array(bank.snapshotBytes);
  bank.saveInto(bytes);
  return bytes;
}

/** The snapshot with a change that its checksum covers. */
function forged(change: (view: DataView) => void): Uint8Array {
  const bytes = snapshot.slice();
  const view = new DataView(bytes.buffer);
  change(view);
  view.setUint32(lastByte, crc32(bytes, lastByte), true);
  return bytes;
}

describe("a snapshot with a good checksum is refused", () => {
  const bank = new FilterBank(model, CONFIGS);

  it("for any byte out of bounds", () => {
    const check = (from: number, to: number) => {
      for (let at = from; at < to; at++) {
        expect(bank.restore(forged((view) => view.setUint8(at, 255))), `byte ${at}`).toBe("state");
      }
    };
    check(firstByte, firstOfEstimator);
    check(lastByte - ESTIMATOR_BYTES, lastByte);
  });

  it("for any infinite double", () => {
    const check = (from: number, to: number) => {
      for (let at = from; at < to; at += 8) {
        const bytes = forged((view) => view.setFloat64(at, Infinity, true));
        expect(bank.restore(bytes), `byte ${at}`).toBe("state");
      }
    };
    check(HEADER_BYTES, firstByte);
    check(firstOfEstimator, lastByte - ESTIMATOR_BYTES);
  });
});

it("a snapshot changed at random harms one channel at most, and throws nothing", () => {
  const random = new Xorshift64(12);
  let taken = 0;
  for (let round = 0; round < 200; round++) {
    const at = HEADER_BYTES + Math.floor(random.uniform() * (lastByte - HEADER_BYTES));
    const value = Math.floor(random.uniform() * 64);
    const [bank, untouched] = [new FilterBank(model, CONFIGS), new FilterBank(model, CONFIGS)];
    if (bank.restore(forged((view) => view.setUint8(at, value))) !== undefined) continue;
    taken++;
    untouched.restore(snapshot);
    const harmed = new Set<number>();
    const stream = new FaultyStream();
    for (let t = 0; t < BEFORE; t++) stream.next();
    for (let t = 0; t < 200; t++) {
      stream.next();
      bank.push(stream.readings, stream.ticksMs);
      untouched.push(stream.readings, stream.ticksMs);
      for (const [c, { value, flags }] of bank.channels.entries()) {
        const other = untouched.channels[c]!;
        if (!Object.is(value, other.value) || flags !== other.flags) harmed.add(c);
      }
    }
    expect(harmed.size, `byte ${at} is ${value}`).toBeLessThanOrEqual(1);
  }
  expect(taken).toBeGreaterThan(100);
});
