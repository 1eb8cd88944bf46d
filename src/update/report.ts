// What the device says about its model: one retained JSON object with stable keys (SPEC.md).

import { utf8 } from "../bridge/utf8.ts";
import type { Link } from "../ports.ts";

export type ReportedState =
  | "idle"
  | "downloading"
  | "verified"
  | "trial"
  | "confirmed"
  | "rolled-back"
  | "failed";

export interface Report {
  readonly state: ReportedState;
  /** Why it was rolled back or failed; else "none". */
  readonly code: string;
  /** Short ids; "" where there is none. */
  readonly id: string;
  readonly active: string;
  readonly previous: string;
  readonly refused: string;
  readonly refusedCode: string;
  /** What the refused model needs and the device has, in bytes or channels; 0: no matter of it. */
  readonly needs: number;
  readonly has: number;
  readonly sequence: number;
  readonly floor: number;
  /** Chunks or readings done, of how many. */
  readonly have: number;
  readonly of: number;
  /** Chunks that do not come. */
  readonly missing: readonly number[];
}

export class Reporter {
  private readonly link: Link;
  private readonly topic: string;

  constructor(link: Link, topic: string) {
    this.link = link;
    this.topic = topic;
  }

  /** False: not now. */
  publish(r: Report): boolean {
    // Reports are rare: their bytes are made when they are sent, and not kept.
    const bytes = utf8(
      `{"state":"${r.state}","code":"${r.code}","id":"${r.id}","have":${r.have},"of":${r.of},` +
        `"missing":[${r.missing.join(",")}],"active":"${r.active}","sequence":${r.sequence},` +
        `"previous":"${r.previous}","floor":${r.floor},"refused":"${r.refused}",` +
        `"refusedCode":"${r.refusedCode}","needs":${r.needs},"has":${r.has}}`,
    );
    return this.link.publish(this.topic, bytes, bytes.length, "retain");
  }
}
