// The two clocks of a device.

import Time from "time";
import type { Clock } from "../src/index.ts";

/** A chip that was not told the time counts from 1970 on: before 2024 it does not know. */
const KNOWN_FROM_MS = 1_704_067_200_000;

export class DeviceClock implements Clock {
  ticksMs(): number {
    // A signed 32-bit integer on the chip, which turns negative after 24.8 days; milliseconds
    // since 1970 on a desktop. Both are the same clock modulo 2^32.
    return Time.ticks >>> 0;
  }

  wallMs(): number {
    const now = Date.now();
    return now >= KNOWN_FROM_MS ? now : Number.NaN;
  }
}
