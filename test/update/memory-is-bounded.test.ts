// Goal: the updater's buffers are at most two chunks and 1 KB, whatever it is given. Method: all
// buffers reachable from an updater at its busiest, without what belongs to others: its ports, the
// models (views of flash) and the filter arenas. Fields are counted and printed beside them.

import { expect, test } from "vitest";
import { FaultFlash } from "./fault-flash.ts";
import { modelFile } from "./models.ts";
import { idOf, World } from "./world.ts";

const LIMIT_BYTES = 2 * 2048 + 1024;
const OTHERS = new Set(["options", "flash", "crypto", "clock", "link", "active"]);

function measure(root: object): { buffers: number; slots: number } {
  const seen = new Set<object>();
  let buffers = 0;
  let slots = 0;
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
    for (const [name, field] of Object.entries(value)) {
      slots++;
      if (!OTHERS.has(name)) visit(field);
    }
  };
  visit(root);
  return { buffers, slots };
}

test("two chunks and 1 KB of buffers", () => {
  // Slots of full size: 30 chunks.
  const world = new World({ flash: new FaultFlash(34), factory: modelFile(0) });
  world.boot();
  let most = { buffers: 0, slots: 0 };
  world.broker.offer(modelFile(10, { layers: 2, states: 64 }));
  world.run(() => {
    const now = measure(world.updater);
    if (now.buffers + now.slots > most.buffers + most.slots) most = now;
    return world.updater.state === "failed" || world.updater.state === "confirmed";
  }, 300);
  // On XS a field takes a slot of 16 bytes.
  console.log(`updater: ${most.buffers} B of buffers, ${most.slots} fields`);
  expect(most.buffers).toBeGreaterThan(2048 + 736);
  expect(most.buffers).toBeLessThanOrEqual(LIMIT_BYTES);
});

test("a full slot of 30 chunks goes through the same buffers", () => {
  const options = { flash: new FaultFlash(34), factory: modelFile(0) };
  const world = new World(options);
  world.boot();
  const large = modelFile(10, { layers: 2, states: 64 });
  expect(large.length).toBeGreaterThan(8_000);
  world.broker.offer(large);
  world.run(() => world.broker.reported.refusedCode === "ram", 20);
  // 64 states a channel take more than this arena: refused by the header alone.
  expect(world.broker.reported).toMatchObject({ refused: idOf(large), refusedCode: "ram" });
});
