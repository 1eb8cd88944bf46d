// The sequence of a release signed now: seconds since 1970, above what its targets have accepted.

import { DAY_S } from "../../src/limits.ts";
import type { Report } from "../../src/update/report.ts";
import { UserError } from "../user-error.ts";

/**
 * Anybody may write a report, so that floors count only of the devices that the release is for,
 * and only where a clock could have given them.
 * @throws UserError that names the device and the option where a floor is not believable
 */
export function nextSequence(
  nowMs: number,
  targets: readonly string[],
  reported: ReadonlyMap<string, Report>,
): number {
  const nowS = Math.floor(nowMs / 1000);
  let sequence = nowS;
  for (const device of targets) {
    const report = reported.get(device);
    if (report === undefined) continue;
    const { floor } = report;
    if (Number.isNaN(floor)) {
      const mistake = `${device} reports no sequence that it accepts models above`;
      throw new UserError(mistake, "give one with --sequence if the report is true");
    }
    if (floor >= nowS + DAY_S) {
      const mistake = `${device} reports to have accepted sequence ${floor}, and the clock says ${nowS}`;
      throw new UserError(mistake, "give a higher one with --sequence if the report is true");
    }
    sequence = Math.max(sequence, floor + 1);
  }
  return sequence;
}
