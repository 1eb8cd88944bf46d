// Goal: messages in pieces arrive whole or not at all, whatever their size and what came before.
// Method: sizes around every bound, and a property over any sizes and cuts.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Assembler, nextPacketId, PieceSender } from "../../src/bridge/fragments.ts";

function bytesOf(length: number, first = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (first + i) & 0xff);
}

/** Gives `message` in fragments of `size`; returns what the last one came to. */
function feed(assembler: Assembler, topic: string, message: Uint8Array, size: number): string {
  let outcome = assembler.add(topic, message.length, 0, message.subarray(0, size));
  for (let at = size; at < message.length; at += size) {
    outcome = assembler.add(topic, message.length, at, message.subarray(at, at + size));
  }
  return outcome;
}

test.each([1, 1400, 70_000])("a message of %i bytes arrives in fragments of 1400", (length) => {
  const assembler = new Assembler(70_000);
  const message = bytesOf(length);
  expect(feed(assembler, "t", message, 1400)).toBe("whole");
  expect(assembler.length).toBe(length);
  expect(Buffer.compare(assembler.bytes.subarray(0, length), message)).toBe(0);
});

test("a message above the bound is refused in all its fragments, the next one arrives", () => {
  const assembler = new Assembler(2000);
  const large = bytesOf(2001);
  expect(assembler.add("t", 2001, 0, large.subarray(0, 1400))).toBe("rejected");
  expect(assembler.add("t", 2001, 1400, large.subarray(1400))).toBe("rejected");
  expect(feed(assembler, "t", bytesOf(2000), 1400)).toBe("whole");
});

test("an empty message is whole, and leaves nothing of the longer one before", () => {
  const assembler = new Assembler(8);
  feed(assembler, "t", bytesOf(8), 3);
  expect(assembler.add("t", 0, 0, new Uint8Array(0))).toBe("whole");
  expect(assembler.length).toBe(0);
  expect(feed(assembler, "t", bytesOf(2), 8)).toBe("whole");
  expect(assembler.length).toBe(2);
});

test("a missing or foreign fragment spoils its message alone", () => {
  const assembler = new Assembler(8);
  const message = bytesOf(6);
  assembler.add("t", 6, 0, message.subarray(0, 2));
  expect(assembler.add("t", 6, 4, message.subarray(4))).toBe("rejected");
  expect(assembler.add("t", 6, 2, message.subarray(2, 4))).toBe("rejected");
  assembler.add("t", 6, 0, message.subarray(0, 2));
  expect(assembler.add("other", 6, 2, message.subarray(2))).toBe("rejected");
  expect(feed(assembler, "t", message, 4)).toBe("whole");
});

test("any message in any pieces goes out and comes in as it was", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), sizes, (message, rooms) => {
      const sender = new PieceSender(3000);
      const assembler = new Assembler(3000);
      expect(sender.start(message, message.length)).toBe(true);
      let offset = 0;
      let outcome = message.length === 0 ? assembler.add("t", 0, 0, message) : "more";
      for (let i = 0; sender.pending > 0; i++) {
        expect(sender.start(message, 1)).toBe(false);
        const piece = sender.take(rooms[i % rooms.length]!);
        outcome = assembler.add("t", message.length, offset, piece);
        offset += piece.length;
      }
      expect(outcome).toBe("whole");
      expect([...assembler.bytes.subarray(0, assembler.length)]).toEqual([...message]);
    }),
    { seed: 6 },
  );
});

test("a message too long to copy is refused; a lost connection ends the one under way", () => {
  const sender = new PieceSender(10);
  expect(sender.start(bytesOf(11), 11)).toBe(false);
  sender.start(bytesOf(10), 10);
  sender.take(4);
  sender.drop();
  expect(sender.pending).toBe(0);
  expect(sender.start(bytesOf(3, 9), 3)).toBe(true);
  expect([...sender.take(100)]).toEqual([9, 10, 11]);
});

test("packet ids go round and are never 0", () => {
  let id = 0;
  const seen = new Set<number>();
  for (let i = 0; i < 70_000; i++) {
    id = nextPacketId(id);
    seen.add(id);
  }
  expect([Math.min(...seen), Math.max(...seen), seen.size]).toEqual([1, 65_535, 65_535]);
});
