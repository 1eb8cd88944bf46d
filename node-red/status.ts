// The line below the node: the newest value with its noise and flags, at most once a second, so
// that the editor keeps up with any rate. Of one second's readings a doubtful one is shown.

import { flagText } from "../lab/replay/flag-text.ts";
import { isDoubted } from "./messages.ts";
import type { RedNode, Status } from "./red.ts";
import { Topic } from "./topics.ts";

const PERIOD_MS = 1000;
const LABEL_LENGTH_MAX = 24;

export class StatusLine {
  readonly #node: RedNode;
  readonly #unit: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What will be shown: a topic as it then is, or how one was when it was doubted. */
  #next: Topic | Status | undefined;
  #count = 0;

  constructor(node: RedNode, unit: string | undefined) {
    this.#node = node;
    this.#unit = unit ? ` ${unit}` : "";
  }

  /** `topic` was judged; the node has `count` of them. */
  show(topic: Topic, count: number): void {
    this.#count = count;
    const isFree = this.#next === undefined || this.#next instanceof Topic;
    if (isFree) this.#next = isDoubted(topic.judged) ? this.#statusOf(topic) : topic;
    if (this.#timer === undefined) this.#write();
  }

  /** Harmless when it was closed. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = undefined;
  }

  #write(): void {
    this.#timer = undefined;
    if (this.#next === undefined) return;
    const next = this.#next;
    this.#node.status(next instanceof Topic ? this.#statusOf(next) : next);
    this.#next = undefined;
    this.#timer = setTimeout(() => this.#write(), PERIOD_MS);
  }

  #statusOf({ judged, label }: Topic): Status {
    const { flags, noise, plusMinus, value } = judged;
    const parts = [
      ...(Number.isFinite(value) ? [`${rounded(value, 5)}${this.#plus(plusMinus)}`] : ["no value"]),
      ...(noise > 0 ? [`noise ${rounded(noise, 2)}`] : []),
      ...(flags === 0 ? [] : [flagText(flags)]),
    ];
    const isAlone = this.#count === 1;
    const short = label.length > LABEL_LENGTH_MAX ? `…${label.slice(-LABEL_LENGTH_MAX)}` : label;
    const before = isAlone || label === "" ? "" : `${short}: `;
    const after = isAlone ? "" : ` (${this.#count} topics)`;
    const fill = !Number.isFinite(value) ? "red" : isDoubted(judged) ? "yellow" : "green";
    return { fill, shape: "dot", text: `${before}${parts.join(", ")}${after}` };
  }

  #plus(plusMinus: number): string {
    return (plusMinus >= 0 ? ` ± ${rounded(plusMinus, 2)}` : "") + this.#unit;
  }
}

function rounded(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}
