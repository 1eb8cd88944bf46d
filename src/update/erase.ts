// One erase, believed only after looking.

import { BLOCK_BYTES } from "../limits.ts";
import type { Flash } from "../ports.ts";

/** Bytes looked at in one read. */
const LOOK_BYTES = 256;

/** Erases a block and reads all of it back; false: the block is stuck. */
export function eraseBlock(flash: Flash, block: number): boolean {
  if (!flash.erase(block)) return false;
  const bytes = new Uint8Array(LOOK_BYTES);
  for (let from = 0; from < BLOCK_BYTES; from += LOOK_BYTES) {
    flash.readInto(block * BLOCK_BYTES + from, LOOK_BYTES, bytes);
    for (let i = 0; i < LOOK_BYTES; i++) if (bytes[i] !== 0xff) return false;
  }
  return true;
}
