// Goal: after any sequence of events a valid model runs, it is one that was signed (or the
// factory's), and never an older one than before. Method: fast-check draws sequences of offers,
// losses, duplicates, reorderings, forgeries, outages, sleeps, starts and power cuts; the
// invariant is checked after every event, and every eighth sequence must end well once the world
// behaves. The number of sequences is printed.

import fc from "fast-check";
import { expect, test } from "vitest";
import { NodeCrypto } from "../../host/model/crypto.ts";
import { type CutMode, FaultFlash } from "./fault-flash.ts";
import { headerOf, modelFile, offerOf, stranger } from "./models.ts";
import { idOf, payloadMatches, TOPICS, World } from "./world.ts";

const SEQUENCES = 100_000;
const SEED = 20_251;
const MODES: readonly CutMode[] = ["before", "during", "after"];
const SHAPE = { layers: 2, states: 8 } as const;
const factory = modelFile(0);
const good = [10, 11, 12, 13].map((n) => modelFile(n, { ...SHAPE, gain: 0.2 + n / 1000 }));
const bad = modelFile(12, { ...SHAPE, gain: 0.0001 });
const foreign = modelFile(14, { ...SHAPE, key: stranger });
const offers = [...good, bad, foreign];
const signed = [factory, ...good, bad];
// It follows the signal better than all others: it must be confirmed, whichever runs.
const last = modelFile(15, { ...SHAPE, gain: 0.25 });
const ids = new Map(signed.map((file) => [idOf(file), file]));

/** Verifying is most of the time: the answer to a question asked before is kept. */
class RememberingCrypto extends NodeCrypto {
  private readonly answers = new Map<string, boolean>();

  override verifyMessage(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    const question = [key, message, signature].map((b) => Buffer.from(b).toString("latin1")).join();
    const known = this.answers.get(question);
    if (known !== undefined) return known;
    const answer = super.verifyMessage(key, message, signature);
    this.answers.set(question, answer);
    return answer;
  }
}
const crypto = new RememberingCrypto();

type Event = readonly [kind: number, a: number, b: number];

function happen(world: World, [kind, a, b]: Event): void {
  const { broker } = world;
  const file = offers[a % offers.length]!;
  if (kind <= 2) for (let i = 0; i <= a % 12; i++) world.turn();
  else if (kind === 3) broker.offer(file, b % 2 === 0 ? TOPICS.desired : TOPICS.groupDesired);
  else if (kind === 4) broker.put(TOPICS.desired, offerOf(file));
  else if (kind === 5) broker.putChunks(file);
  else if (kind === 6) world.flash.cutIn(1 + (a % 24), MODES[b % 3]!);
  else if (kind === 7) world.boot(b % 4 === 0 ? "down" : "up");
  else if (kind === 8) broker.queue.splice(a % 3, 1 + (b % 3));
  else if (kind === 9) broker.queue.push(...broker.queue.slice(0, 1 + (a % 3)));
  else if (kind === 10) broker.queue.reverse();
  else if (kind === 11) broker.put(`${TOPICS.blob}${idOf(file)}/${b % 2}`, new Uint8Array(2048));
  else if (kind === 12) {
    world.updater.onDown();
    if (b % 2 === 0) world.updater.onUp();
  } else world.sleep();
}

function check(world: World, least: number): number {
  const { model } = world.arenas.publishing!;
  const file = ids.get(world.running);
  if (file === undefined) throw new Error(`${world.running} was never signed`);
  if (!payloadMatches(world, [file])) throw new Error(`${world.running} is not whole`);
  if (file === bad || model.header.sequence < least) {
    throw new Error(`sequence ${model.header.sequence} after ${least}`);
  }
  return headerOf(file).sequence;
}

test("a valid, signed, never older model runs after every event", { timeout: 600_000 }, () => {
  const event = fc.tuple(fc.nat(13), fc.nat(255), fc.nat(255));
  const template = new World({ flash: new FaultFlash(6), factory, crypto });
  template.boot();
  template.broker.offer(good[0]!);
  expect(template.run(() => template.running === idOf(good[0]!))).toBe(true);
  let runs = 0;
  let cuts = 0;
  let events = 0;
  const property = fc.property(
    fc.array(event, { minLength: 4, maxLength: 16, size: "max" }),
    fc.nat(),
    (sequence, seed) => {
      const flash = seed % 2 === 0 ? new FaultFlash(6, seed + 1) : template.flash.clone(seed + 1);
      const world = new World({ flash, factory, crypto });
      world.fragmentBytes = 700 + (seed % 2000);
      world.boot();
      let least = check(world, 0);
      for (const e of sequence) {
        happen(world, e);
        least = check(world, least);
      }
      events += sequence.length;
      cuts += world.boots;
      if (runs++ % 8 !== 0) return;
      world.flash.cutAt = 0;
      world.boot();
      world.broker.offer(last, TOPICS.groupDesired);
      const ended = world.run(() => world.running === idOf(last), 600);
      if (!ended) throw new Error(`does not end: ${world.state}`);
    },
  );
  fc.assert(property, { numRuns: SEQUENCES, seed: SEED });
  console.log(`${runs} sequences, ${events} events, ${cuts} starts`);
  expect(runs).toBeGreaterThanOrEqual(SEQUENCES);
});
