// Goal: a model that fills its slot goes through buffers of two chunks and 1 KB at most, beside what
// a trial counts of each channel. Method: 30 chunks through the whole updater; at each turn all buffers reachable from it, without what belongs
// to others: its ports, the models (views of flash) and the filter arenas. What the updater takes
// with its objects is measured on the real engine (test/xs/update-memory.test.ts).

import { expect, test } from "vitest";
import { FaultFlash } from "./fault-flash.ts";
import { DEVICE_CLASS, fullFile, modelFile, payloadOf, signer, trusted } from "./models.ts";
import { privateFieldsOf } from "./private-fields.ts";
import { idOf, payloadMatches, World } from "./world.ts";

const LIMIT_BYTES = 2 * 2048 + 1024;
/** What a trial counts of each channel. */
const TALLY_BYTES = 96;

/** Buffers reachable from `root`, without those that lead through `others`. */
function measure(root: object, others: readonly object[]): number {
  const seen = new Set<object>(others);
  let buffers = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof ArrayBuffer) {
      buffers += value.byteLength;
      return;
    }
    if (ArrayBuffer.isView(value)) {
      visit(value.buffer);
      return;
    }
    for (const field of [...Object.values(value), ...privateFieldsOf(value)]) visit(field);
  };
  visit(root);
  return buffers;
}

test("30 chunks through two chunks and 1 KB of buffers", () => {
  const device = { deviceClass: DEVICE_CLASS, arenaBytes: 999_999, channels: 31 };
  const options = { factory: modelFile(0), device: { ...device, keys: [trusted(signer)] } };
  const world = new World({ flash: new FaultFlash(34), ...options });
  world.boot();
  const file = fullFile(10);
  expect(payloadOf(file).length).toBeGreaterThan(29 * 2048);
  world.broker.offer(file);
  let most = 0;
  const parts = new Set<unknown>();
  const done = world.run(() => {
    most = Math.max(most, measure(world.updater, world.ports));
    if (world.broker.reported.of === 30) parts.add(world.broker.reported.have);
    return world.running === idOf(file);
  }, 300);
  expect(done, world.state).toBe(true);
  expect(payloadMatches(world, [file])).toBe(true);
  expect(parts.size).toBeGreaterThan(10);
  console.log(`updater: ${most} B of buffers at most`);
  expect(most).toBeGreaterThan(2048 + 736 + TALLY_BYTES * device.channels);
  expect(most).toBeLessThanOrEqual(LIMIT_BYTES + TALLY_BYTES * device.channels);
});
