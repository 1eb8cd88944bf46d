// What the device says about its model: one retained JSON object with stable keys (SPEC.md).

import type { Link } from "../ports.ts";
import { utf8 } from "../utf8.ts";
import type { Sight } from "./trial.ts";

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
  /** Of the trial that runs, or ran last since the start. */
  readonly trial: Sight;
  /** Names in the headers of `id` and `active`; "": none, or not known. */
  readonly name: string;
  readonly activeName: string;
}

/** Publishes it; false: not now. */
export function publishReport(link: Link, topic: string, r: Report): boolean {
  // Reports are rare: their bytes are made when they are sent, and not kept.
  const bytes = utf8(
    `{"state":"${r.state}","code":"${r.code}","id":"${r.id}","have":${r.have},"of":${r.of},` +
      `"missing":[${r.missing.join(",")}],"active":"${r.active}","sequence":${r.sequence},` +
      `"previous":"${r.previous}","floor":${r.floor},"refused":"${r.refused}",` +
      `"refusedCode":"${r.refusedCode}","needs":${r.needs},"has":${r.has},` +
      `"trial":${sightText(r.trial)},"name":${JSON.stringify(r.name)},` +
      `"activeName":${JSON.stringify(r.activeName)}}`,
  );
  return link.publish(topic, bytes, bytes.length, "retain");
}

function sightText({ channel, readings, running, tried }: Sight): string {
  if (readings === 0) return "null";
  const rms = (value: number) => Math.floor(value * 1000 + 0.5) / 1000;
  return (
    `{"channel":${channel},"readings":${readings},` +
    `"running":${rms(running)},"tried":${rms(tried)}}`
  );
}
