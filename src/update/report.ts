// What the device says about its model: one retained JSON object with stable keys (SPEC.md).

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
  readonly sequence: number;
  readonly floor: number;
  /** Chunks or readings done, of how many. */
  readonly have: number;
  readonly of: number;
  /** A JSON array of chunk numbers. */
  readonly missing: string;
}

/** Room for the longest report: twelve keys, five ids, numbers of ten digits. */
const REPORT_BYTES = 512;

export class Reporter {
  private readonly bytes = new Uint8Array(REPORT_BYTES);
  private readonly link: Link;
  private readonly topic: string;

  constructor(link: Link, topic: string) {
    this.link = link;
    this.topic = topic;
  }

  /** False: not now. */
  publish(r: Report): boolean {
    const text =
      `{"state":"${r.state}","code":"${r.code}","id":"${r.id}","have":${r.have},"of":${r.of},` +
      `"missing":${r.missing},"active":"${r.active}","sequence":${r.sequence},` +
      `"previous":"${r.previous}","floor":${r.floor},"refused":"${r.refused}",` +
      `"refusedCode":"${r.refusedCode}"}`;
    for (let i = 0; i < text.length; i++) this.bytes[i] = text.charCodeAt(i);
    return this.link.publish(this.topic, this.bytes, text.length, "retain");
  }
}
