// What a run comes to.

import { counted, formatDuration } from "../numbers.ts";
import type { Opened, Ran } from "./protocol.ts";
import type { Range } from "./zoom.ts";

/** The whole x axis. */
export function rangeOf({ channels }: Ran): Range {
  const x = channels[0]!.x;
  const [first = 0, last = 1] = [x[0], x.at(-1)];
  return first < last ? [first, last] : [first - 0.5, first + 0.5];
}

/** One line about a run. */
export function summaryOf({ channels, ignored, name, periodMs, rows }: Opened, ran: Ran): string {
  const every = periodMs > 0 ? `, one every ${formatDuration(periodMs)}` : "";
  const unused = ignored.map((column) => `${column.name} (${column.reason})`).join(", ");
  const share = Math.round((100 * ran.messages) / Math.max(rows, 1));
  return [
    `${name}: ${counted(rows, "row")}, ${counted(channels.length, "channel")}${every}`,
    ...(unused === "" ? [] : [`not used: ${unused}`]),
    `${counted(ran.messages, "message")} would be sent (${share} %)`,
    ...(ran.bucketPoints > 1
      ? [`of each ${ran.bucketPoints} readings the extremes are shown`]
      : []),
    `filtered in ${formatDuration(1000 * ran.seconds)}`,
  ].join("; ");
}
