// Goal: after a restore a bank continues bit for bit as if never interrupted; anything else than
// a whole snapshot of the same model and shape is a cold start that changes nothing.
// Method: a noisy, faulty stream cut at many places; every byte of a snapshot damaged once.
import { describe, expect, it } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { FilterBank } from "../../src/filter/bank.ts";
import type { ChannelConfig } from "../../src/filter/config.ts";
import { normals, untrainedModel } from "./replay.ts";

const preset = loadModel();
const channels: ChannelConfig[] = [
  { name: "t", sentinels: [85], min: -40, max: 125, periodMs: 1000 },
  { name: "energy", kind: "counter" },
];
const noise = normals(3, 2000);

/** Readings with spikes, sentinels, gaps, a stuck run and a counter that resets. */
function readingsAt(i: number): Float64Array {
  const faulty = i % 37 === 5 ? 85 : i % 53 === 7 ? NaN : i % 41 === 3 ? 60 : 20 + noise[i];
  const t = i > 300 && i < 350 ? 20.5 : faulty;
  return Float64Array.of(t, i % 400);
}

function run(bank: FilterBank, from: number, to: number): string[] {
  const out: string[] = [];
  for (let i = from; i < to; i++) {
    bank.push(readingsAt(i), (4294000000 + 1000 * i + (i % 5) * 100) >>> 0);
    for (const c of bank.channels) {
      out.push([c.value, c.raw, c.score, c.flags, c.ageMs].map(String).join());
    }
  }
  return out;
}

function saved(bank: FilterBank): Uint8Array {
  const bytes = new Uint8Array(bank.snapshotBytes);
  bank.saveInto(bytes);
  return bytes;
}

describe("a restored bank", () => {
  it.each([0, 1, 4, 7, 30, 310, 331, 345, 399, 401, 700])("continues after %d readings", (cut) => {
    const uninterrupted = new FilterBank(preset, channels);
    run(uninterrupted, 0, cut);
    const woken = new FilterBank(preset, channels);
    expect(woken.restore(saved(uninterrupted))).toBeUndefined();
    expect(run(woken, cut, cut + 300)).toStrictEqual(run(uninterrupted, cut, cut + 300));
    expect(saved(woken)).toStrictEqual(saved(uninterrupted));
  });

  it("goes on where ticks started again", () => {
    const bank = new FilterBank(preset, channels);
    run(bank, 0, 100);
    const woken = new FilterBank(preset, channels);
    woken.restore(saved(bank));
    woken.forgetTime();
    woken.push(Float64Array.of(20, 100), 5);
    expect(woken.channels[0].flags).toBe(0);
    expect(woken.channels[0].ageMs).toBe(0);
  });
});

describe("a cold start", () => {
  const donor = new FilterBank(preset, channels);
  run(donor, 0, 200);
  const snapshot = saved(donor);

  it("follows damage to any byte", () => {
    const bank = new FilterBank(preset, channels);
    const before = saved(bank);
    for (let i = 0; i < snapshot.length; i++) {
      const damaged = snapshot.slice();
      damaged[i] ^= 1 << (i % 8);
      if (bank.restore(damaged) !== "checksum") expect.fail(`byte ${i} was not noticed`);
    }
    expect(saved(bank)).toStrictEqual(before);
  });

  it.each([
    ["length", new FilterBank(preset, channels), snapshot.slice(1)],
    ["length", new FilterBank(preset, channels), new Uint8Array(0)],
    ["settings", new FilterBank(preset, [channels[0]]), snapshot],
    ["settings", new FilterBank(preset, [channels[0], { name: "energy" }]), snapshot],
    ["model", new FilterBank(untrainedModel(preset.layers, preset.states), channels), snapshot],
  ] as const)("for another %s", (reason, bank, bytes) => {
    const before = saved(bank);
    expect(bank.restore(bytes)).toBe(reason);
    expect(saved(bank)).toStrictEqual(before);
  });

  it("follows another version and a state that is no number, though the checksum is right", () => {
    for (const [reason, at, value] of [
      ["version", 4, 99],
      ["state", snapshot.length - 12, 0x7ff0],
    ] as const) {
      const forged = snapshot.slice();
      const view = new DataView(forged.buffer);
      if (reason === "version") view.setUint16(at, value, true);
      else view.setFloat64(at, Infinity, true);
      const end = forged.length - 4;
      view.setUint32(end, crc32ByBits(forged.subarray(0, end)), true);
      expect(new FilterBank(preset, channels).restore(forged)).toBe(reason);
    }
  });
});

/** CRC-32 by its definition, bit by bit. */
function crc32ByBits(bytes: Uint8Array): number {
  let c = ~0;
  for (const byte of bytes) {
    c ^= byte;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return ~c >>> 0;
}
