// What a device knows about itself.

import Instrumentation from "instrumentation";
import Net from "net";
import type { Vitals } from "../src/index.ts";
import { notice } from "./log.ts";

export class DeviceVitals implements Vitals {
  rssiDbm(): number {
    try {
      // Undefined without Wi-Fi, on a desktop and while not associated.
      return Net.get("RSSI") ?? Number.NaN;
    } catch {
      return Number.NaN;
    }
  }

  freeHeapBytes(): number {
    return measured("System Free Memory");
  }
}

/** Says how much of the engine's memory is used, where the firmware was built to measure it. */
export function noticeMemory(): void {
  const slots = measured("XS Slot Heap Used");
  const chunks = measured("XS Chunk Heap Used");
  if (slots >= 0 && chunks >= 0) notice(`memory: ${slots} bytes of slots, ${chunks} of chunks`);
}

function measured(name: Parameters<typeof Instrumentation.map>[0]): number {
  // Release firmware counts nothing, a desktop some things: none has 0 bytes of all.
  const value = Instrumentation.get(Instrumentation.map(name)) ?? 0;
  return value > 0 ? value : Number.NaN;
}
