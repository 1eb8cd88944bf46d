// The life of an update as one table, from which SPEC.md's is made. `updater.ts` finds the events
// and does the actions; the row that was taken last is its whole state.

import type { ReportedState } from "./report.ts";

/** In this phase, on this event: do this; then this phase, reported as this. */
export type Transition = readonly [Phase | "any", Event, Action, Phase, ReportedState | "resting"];

/** The first row that fits counts. "resting": `confirmed`, or `idle` with the factory model. */
export const TRANSITIONS: readonly Transition[] = [
  ["idle", "started", "none", "idle", "resting"],
  ["idle", "found", "resume", "check", "resting"],
  ["idle", "remembered", "none", "idle", "rolled-back"],
  ["any", "accepted", "erase", "erase", "downloading"],
  ["any", "continued", "fetch", "fetch", "downloading"],
  ["erase", "erased", "fetch", "fetch", "downloading"],
  ["fetch", "unwritable", "erase", "erase", "downloading"],
  ["fetch", "complete", "none", "check", "downloading"],
  ["check", "damaged", "erase", "erase", "downloading"],
  ["check", "lost", "forget", "idle", "resting"],
  ["check", "passed", "none", "verified", "verified"],
  ["verified", "begun", "try", "trial", "trial"],
  ["trial", "good", "take-over", "idle", "confirmed"],
  ["trial", "worse", "ban", "idle", "rolled-back"],
  ["any", "unsound", "ban-content", "idle", "rolled-back"],
  ["any", "stuck", "stop", "idle", "failed"],
];

export type Phase = "idle" | "erase" | "fetch" | "check" | "verified" | "trial";
export type Event =
  /** The device started; a start found a whole model that was not tried to its end. */
  | "started"
  | "found"
  /** Offered is the very model that was rolled back last. */
  | "remembered"
  /** An offer was let in; a slot holds a part of it already. */
  | "accepted"
  | "continued"
  | "erased"
  /** A chunk is not on flash although it was written; all are. */
  | "unwritable"
  | "complete"
  /** Flash does not hold what was signed; nor is the offer here to load it anew. */
  | "damaged"
  | "lost"
  /** It is what was signed, and answers its golden vector. */
  | "passed"
  | "begun"
  /** Judgements of the trial. */
  | "good"
  | "worse"
  /** Not fit to run, whatever the readings. */
  | "unsound"
  /** The hardware does not go on. */
  | "stuck";
export type Action =
  | "none"
  | "resume"
  | "erase"
  | "fetch"
  | "forget"
  | "try"
  | "take-over"
  | "ban"
  | "ban-content"
  | "stop";

/** @throws RangeError for an event that cannot be in this phase */
export function transition(phase: Phase, event: Event): Transition {
  const fits = ([from, on]: Transition) => on === event && (from === phase || from === "any");
  const row = TRANSITIONS.find(fits);
  if (row === undefined) throw new RangeError(`updater: ${event} while ${phase}`);
  return row;
}
