// Goal: what is saved is read as it was, and bytes that are none are refused with a reason. Method:
// states of made-up devices, cut and changed at every place.
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { readState, type SavedState, writeState } from "../../lab/attach/saved.ts";

const clock = { lastTicks: 5, heardTicks: 6, missed: 0, timesMs: [10, 20] };
const field = (id: string) => ({ ...clock, id, name: id, topic: `x/${id}`, path: ["a", 0] });
const STATE: SavedState = {
  ...{ savedMs: 1_700_000_000_000, end: "running" },
  devices: [
    {
      ...{ id: "a", name: "Küche filtered", savedMs: 1, note: '{"x":1}' },
      groups: [
        { fields: [field("t"), field("u")], snapshot: Uint8Array.of(1, 2, 3) },
        { fields: [field("v")], snapshot: Uint8Array.of(4) },
      ],
    },
    { id: "b", name: "b", savedMs: 2, note: "", groups: [] },
  ],
};

test("comes back as it was", () => {
  expect(readState(writeState(STATE, crc32), crc32)).toEqual(STATE);
});

test("every cut and every changed byte is noticed", () => {
  const bytes = writeState(STATE, crc32);
  for (let i = 0; i < bytes.length; i++) {
    expect(typeof readState(bytes.subarray(0, i), crc32)).toBe("string");
    const changed = bytes.slice();
    changed[i]! ^= 1;
    expect(typeof readState(changed, crc32)).toBe("string");
  }
});
