// Whether a source is there, by what it says on its availability topics.
import type { AnnouncedSensor, Availability } from "./announcement.ts";
import { textAt } from "./path.ts";

type Mode = AnnouncedSensor["availabilityMode"];

export class SourcePresence {
  readonly topics: readonly Availability[];
  readonly #mode: Mode;
  /** By topic; those not heard of are absent. */
  readonly #heard = new Map<string, boolean>();
  #latest = true;

  constructor(topics: readonly Availability[], mode: Mode) {
    this.topics = topics;
    this.#mode = mode;
  }

  /** Until it was heard of it is there: readings of it say so too. */
  get isThere(): boolean {
    const heard = [...this.#heard.values()];
    if (this.#mode === "all") return !heard.includes(false);
    if (this.#mode === "any") return heard.length < this.topics.length || heard.includes(true);
    return this.#latest;
  }

  hear(topic: string, parsed: unknown, text: string): void {
    for (const { at, available, notAvailable, topic: own } of this.topics) {
      if (own !== topic) continue;
      // JSON words such as `true` are compared as they were written.
      const word = at === undefined || at.path.length === 0 ? text : textAt(parsed, at.path);
      if (word !== available && word !== notAvailable) continue;
      this.#latest = word === available;
      this.#heard.set(topic, this.#latest);
    }
  }
}
