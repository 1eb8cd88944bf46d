// One run of the simulator: a recording through the very runtime that devices run.

import type { ReplayClock } from "../../lab/replay/replay-clock.ts";
import type { ReplaySensor } from "../../lab/replay/replay-sensor.ts";
import type { Sink } from "../../lab/replay/sink.ts";
import type { Tally } from "../../lab/replay/tally.ts";
import type { Judged } from "../../src/filter/config.ts";
import type { Recording } from "../recording/recording.ts";
import { type Pace, Pacer } from "./pacer.ts";
import type { ReplayLink } from "./replay-link.ts";

/** What of a runtime a replay needs. */
export interface Stepping {
  readonly channels: readonly Judged[];
  /** One reading of every channel, from the sensor and at the time of the clock. */
  step(): void;
  /** What is due between readings. */
  poll(): void;
}

export interface Replay {
  readonly recording: Recording;
  readonly clock: ReplayClock;
  readonly sensor: ReplaySensor;
  readonly runtime: Stepping;
  readonly pace: Pace;
  readonly link?: ReplayLink;
  readonly sinks: readonly Sink[];
  readonly tally: Tally;
  readonly onRow?: () => void;
}

/** Of so many steps one is timed. */
const TIMED_ROWS = 8;

/** Runs the recording from start to end. @throws UserError */
export async function replay(run: Replay, signal: AbortSignal): Promise<void> {
  const { clock, link, recording, runtime, sensor, sinks, tally } = run;
  const { pace } = run;
  const speed = "times" in pace ? pace.times : 1;
  const pacer = new Pacer(speed);
  const turn = () => runtime.poll();
  for await (const batch of recording.batches(signal)) {
    for (const { clockMs, labels, timeMs, values } of batch) {
      clock.advance(clockMs, timeMs);
      if (speed < Number.POSITIVE_INFINITY) {
        const atMs = "times" in pace ? clock.elapsedMs : (1000 * tally.rows) / pace.perSecond;
        await pacer.until(atMs, signal, turn);
      }
      sensor.load(values);
      // Looking at the clock takes as long as a part of the step: now and then is enough.
      const timed = tally.rows % TIMED_ROWS === 0;
      const startMs = timed ? performance.now() : 0;
      runtime.step();
      tally.add(runtime.channels, labels, timed ? performance.now() - startMs : undefined);
      for (const sink of sinks) sink.add(timeMs, runtime.channels);
      turn();
      if (link !== undefined) await link.drained(signal);
      run.onRow?.();
    }
  }
}
