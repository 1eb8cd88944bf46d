// Keeps what the channels learned in the node's context, which outlives deploys and restarts as its
// store does: one in memory that settings.js names deploys, one in files both.

import type { Context, RedNode } from "./red.ts";
import type { Topics } from "./topics.ts";

const KEY = "channels";
/** A process that is killed loses no more than this. */
const PERIOD_MS = 60_000;

export class Keeper {
  readonly #node: RedNode;
  readonly #topics: Topics;
  readonly #store: string | undefined;
  /** Absent where there is none, as on a microcontroller. */
  readonly #context: Context | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What waits until the state is there; undefined: it is. */
  #waiting: (() => void)[] | undefined = [];

  constructor(node: RedNode, topics: Topics, store: string | undefined) {
    this.#node = node;
    this.#topics = topics;
    this.#store = store;
    this.#context = node.context?.();
    if (this.#context === undefined) this.#begin();
    else this.#context.get(KEY, store, (error, saved) => this.#restore(error, saved));
  }

  /** Calls `then` at once, or in its turn once the state was read. */
  whenReady(then: () => void): void {
    if (this.#waiting === undefined) then();
    else this.#waiting.push(then);
  }

  /** Something was learned. */
  keep(): void {
    if (this.#context === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#save(() => {});
    }, PERIOD_MS);
  }

  /** A node that was removed keeps nothing: Node-RED deletes its context. */
  close(isRemoved: boolean, done: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const isThere = this.#context !== undefined && this.#waiting === undefined;
    if (isRemoved || !isThere) done();
    else this.#save(done);
  }

  #restore(error: unknown, saved: unknown): void {
    if (error) this.#node.warn(`the state could not be read: ${error}`);
    else this.#topics.restore(saved);
    this.#begin();
  }

  #begin(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const then of waiting) then();
  }

  #save(then: () => void): void {
    this.#context?.set(KEY, this.#topics.save(), this.#store, (error) => {
      if (error) this.#node.warn(`the state could not be kept: ${error}`);
      then();
    });
  }
}
