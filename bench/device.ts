// npm run bench -- device: the memory of a device by its channels, on the 32-bit engine, without that
// of the stand-ins for the SDK's modules. The least heaps are found by running a device's life in
// less and less: it connects, announces itself, takes a model, tries it, and goes on with it.
import { creationFor } from "../src/creation.ts";
import { creationOf } from "../test/mcu/build-firmware.mjs";
import { signedPreset } from "../test/update/signed-preset.ts";
import { EngineWorld } from "../test/xs/engine-world.ts";
import { ampleCreation, channelsOf, MANY_CHANNELS } from "../test/xs/turns.ts";
import { hostPath } from "../tools/xs/build-host.mjs";

const COUNTS = [1, 2, 4, 8, 16, 32];
const SLOT_BYTES = 16;
const MINUTE_MS = 60_000;
const SLOTS_STEP = 16;
const CHUNK_STEP = 256;

interface Heaps {
  readonly chunk: { readonly initial: number };
  readonly heap: { readonly initial: number };
  readonly stack: number;
}

/** What lives at rest, what stand-ins hold, and collections until the app runs; undefined: too small. */
async function live(count: number, creation: Heaps, until: "connected" | "updated") {
  const world = await EngineWorld.make();
  try {
    const args = ["--creation", creationOf(creation)];
    const channels = channelsOf(count);
    const device = await world.boot(hostPath(32), { channels }, args, MANY_CHANNELS);
    const { collections } = await device.counters("now");
    await device.runUntil(() => world.out.length > 1, 2 * MINUTE_MS);
    if (until === "updated") {
      await world.publish(signedPreset(1001, (w) => (w[5] *= 1.001)));
      const isOver = () => "confirmed, rolled-back".includes(world.reported?.state);
      await device.runUntil(isOver, 10 * MINUTE_MS);
    }
    await device.run(2 * MINUTE_MS);
    if (device.end !== "running" || device.before === undefined) return undefined;
    const { slots, chunkBytes } = await device.counters();
    return { slots, chunkBytes, collections: collections - 2, before: device.before };
  } catch {
    return undefined;
  } finally {
    await world.end();
  }
}

/** The least number, in steps, with which `fits`. */
async function least(most: number, step: number, fits: (n: number) => Promise<boolean>) {
  let low = 0;
  let high = Math.ceil(most / step);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (await fits(middle * step)) high = middle;
    else low = middle;
  }
  return high * step;
}

async function leastHeaps(count: number, until: "connected" | "updated") {
  const ample = ampleCreation(count);
  const fits = async (part: object) =>
    (await live(count, { ...ample, ...part }, until)) !== undefined;
  const slots = await least(ample.heap.initial, SLOTS_STEP, (initial) =>
    fits({ heap: { initial } }),
  );
  const chunks = await least(ample.chunk.initial, CHUNK_STEP, (initial) =>
    fits({ chunk: { initial } }),
  );
  return { slots, chunks };
}

const kb = (bytes: number) => (bytes / 1024).toFixed(1);
const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : COUNTS;
console.log(
  "| channels | slots at rest | chunks at rest, B | at rest, KB | to connect, KB | to update, KB" +
    " | slots, least | chunks, least, B | collections at boot |",
);
console.log("|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
for (const count of counts) {
  const rest = await live(count, { ...ampleCreation(count), ...creationFor(count) }, "updated");
  if (rest === undefined) throw new Error(`${count} channels do not live in what creationFor says`);
  const { before } = rest;
  const own = ({ slots, chunks }: { slots: number; chunks: number }) => ({
    slots: slots - before.slots,
    chunks: chunks - before.chunkBytes,
  });
  const size = ({ slots, chunks }: { slots: number; chunks: number }) =>
    kb(SLOT_BYTES * slots + chunks);
  const resting = own({ slots: rest.slots, chunks: rest.chunkBytes });
  const connect = own(await leastHeaps(count, "connected"));
  const update = own(await leastHeaps(count, "updated"));
  const cells = [count, resting.slots, resting.chunks, size(resting), size(connect), size(update)];
  console.log(`| ${[...cells, update.slots, update.chunks, rest.collections].join(" | ")} |`);
}
