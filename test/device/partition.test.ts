// Goal: models live on a raw partition, and whatever is wrong with it is one clear line.
// Method: partitions in memory that obey NOR rules; the whole updater on good and foreign content.
import { beforeEach, describe, expect, it } from "vitest";
import { PartitionFlash } from "../../device/flash.ts";
import { world } from "./sdk/world.ts";

const BLOCK = 4096;
const partition = (blocks: number, fill = 0xff) => new Uint8Array(blocks * BLOCK).fill(fill);
const message = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

beforeEach(() => world.reset());

describe("refuses with a line that says what to do", () => {
  it("a partition that is missing", () => {
    expect(message(() => new PartitionFlash("models", 2312))).toBe(
      'flash has no data partition "models": add the line "models, data, 0x40, , 0x22000" to' +
        " partitions.csv and flash the whole firmware again",
    );
  });

  it("one that is too small for the model in the firmware", () => {
    world.partitions.set("models", partition(5));
    expect(message(() => new PartitionFlash("models", 2312))).toBe(
      'partition "models" has 5 blocks of 4096 bytes, models need 6 at least; give it 0x22000 in' +
        " partitions.csv",
    );
    world.partitions.set("models", partition(6));
    expect(new PartitionFlash("models", 2312).blocks).toBe(6);
    expect(message(() => new PartitionFlash("models", 4097))).toMatch(/models need 8 at least/);
  });

  it("one that is encrypted, at its first erase and before anything is written", () => {
    world.partitions.set("models", partition(34));
    world.encryption = "on";
    const flash = new PartitionFlash("models", 2312);
    expect(flash.erase(2)).toBe(false);
    expect(world.lines).toEqual([
      'sluice: partition "models": erased block 2 is not blank: is the partition encrypted?',
    ]);
  });
});

describe("a good partition", () => {
  const bytes = Uint8Array.from({ length: 32 }, (_, i) => i);
  let flash: PartitionFlash;

  beforeEach(() => {
    world.partitions.set("models", partition(34));
    flash = new PartitionFlash("models", 2312);
  });

  it("gives back what was written, also through its map", () => {
    expect(flash.program(4096, bytes, 16)).toBe(true);
    const out = new Uint8Array(32);
    flash.readInto(4096, 32, out);
    expect([...out]).toEqual([...bytes.subarray(0, 16), ...new Array(16).fill(0xff)]);
    expect(new Uint8Array(flash.map(), 4096, 16)).toEqual(bytes.slice(0, 16));
    expect(flash.erase(1)).toBe(true);
    expect(new Uint8Array(flash.map(), 4096, 16).every((byte) => byte === 0xff)).toBe(true);
  });

  it.each([
    ["a part of a unit", 0, 8],
    ["between units", 8, 16],
    ["before its begin", -16, 16],
    ["behind its end", 34 * BLOCK, 16],
    ["across its end", 34 * BLOCK - 16, 32],
    ["more than it is given", 0, 48],
    ["nothing", 0, 0],
    ["at no place", Number.NaN, 16],
  ])("writes nothing %s", (_, offset, byteLength) => {
    expect(flash.program(offset, bytes, byteLength)).toBe(false);
    expect(world.partitions.get("models")!.every((byte) => byte === 0xff)).toBe(true);
  });

  it.each([-1, 34, Number.NaN])("erases no block %d", (block) => {
    world.partitions.get("models")!.fill(0);
    expect(flash.erase(block)).toBe(false);
    expect(world.partitions.get("models")!.every((byte) => byte === 0)).toBe(true);
  });
});
