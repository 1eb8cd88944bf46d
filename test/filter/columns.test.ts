// Goal: a column is declared once, and everything else follows: its place, its first value, and
// which values are believed when they come from outside.
// Method: a plan of one column of each kind, for three channels; every value made wrong once.
import { describe, expect, it } from "vitest";
import { bytes, Columns, doubles, type Plan, permutation } from "../../src/filter/columns.ts";

const CHANNELS = 3;
const A = {
  count: bytes(5),
  level: doubles(1, 7),
  last: doubles(2, NaN, "finite or NaN"),
} satisfies Plan;
const B = {
  order: permutation(40),
  score: doubles(1, 0, "any"),
} satisfies Plan;
const make = (room?: ArrayBuffer) => new Columns(CHANNELS, [A, B], room);

function saved(change: (columns: Columns) => void): Uint8Array {
  const columns = make();
  change(columns);
  const out = new Uint8Array(columns.byteLength + 5);
  columns.saveInto(out, 5);
  return out;
}

describe("columns", () => {
  it("lie side by side in one buffer, doubles first", () => {
    const columns = make();
    const { count, last, level } = columns.of(A);
    const { order, score } = columns.of(B);
    const views = [level, last, score, count, order];
    let at = 0;
    for (const view of views) {
      expect(view.buffer).toBe(columns.buffer);
      expect(view.byteOffset).toBe(at);
      at += view.byteLength;
    }
    expect(columns.byteLength).toBe(at);
    expect([level.length, last.length, order.length]).toEqual([3, 6, 120]);
  });

  it("begin as they were declared, in a room that was used before too", () => {
    const room = new ArrayBuffer(1000);
    new Uint8Array(room).fill(99);
    for (const columns of [make(), make(room)]) {
      const { count, last, level } = columns.of(A);
      expect([...level, ...count]).toEqual([7, 7, 7, 0, 0, 0]);
      expect(last.every(Number.isNaN)).toBe(true);
      expect([...columns.of(B).order.subarray(40, 80)]).toEqual(Array.from(Array(40).keys()));
    }
  });

  it("refuse a room that is too small and a plan that is not theirs", () => {
    expect(() => make(new ArrayBuffer(100))).toThrow(/do not fit in 100/);
    expect(() => make().of({ other: doubles() })).toThrow(RangeError);
  });

  it("come back from what was saved", () => {
    const bytesOf = saved((columns) => {
      columns.of(A).level.set([1, 2, 3]);
      columns.of(A).count.set([4, 0, 3]);
      columns.of(B).order.reverse();
      columns.of(B).score[1] = Infinity;
    });
    const columns = make();
    expect(columns.isSound(bytesOf, 5)).toBe(true);
    columns.load(bytesOf, 5);
    expect([...columns.of(A).level]).toEqual([1, 2, 3]);
    expect(columns.of(B).order[0]).toBe(39);
  });

  it.each<[string, (columns: Columns) => void]>([
    ["a count at its bound", (c) => c.of(A).count.fill(5, 2)],
    ["an infinite level", (c) => c.of(A).level.fill(Infinity, 1, 2)],
    ["a level that is no number", (c) => c.of(A).level.fill(NaN, 0, 1)],
    ["an infinite value where NaN may be", (c) => c.of(A).last.fill(-Infinity, 5)],
    ["a place twice in an order", (c) => c.of(B).order.fill(35, 119)],
    ["a place beyond an order", (c) => c.of(B).order.fill(40, 119)],
  ])("do not believe %s", (_, change) => {
    expect(make().isSound(saved(change), 5)).toBe(false);
  });
});
