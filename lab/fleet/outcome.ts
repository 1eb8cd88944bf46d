// How an update ended for one device, and waiting until it has.

import type { Report } from "../../src/update/report.ts";
import type { Release } from "../model/release.ts";
import type { Fleet } from "./fleet.ts";

export type Outcome = "pending" | "confirmed" | "failed";

/** Exit codes of the commands that follow an update (SPEC.md, "Command line"). */
export const EXIT_FAILED = 3;
export const EXIT_TIMEOUT = 4;

export function outcomeOf(report: Report | undefined, id: string): Outcome {
  if (report === undefined) return "pending";
  if (report.active === id) return "confirmed";
  if (report.refused === id) return "failed";
  const ended = report.state === "rolled-back" || report.state === "failed";
  return ended && report.id === id ? "failed" : "pending";
}

/** One line for people about where a device is with a model. */
export function progressOf(report: Report | undefined, id: string): string {
  if (report === undefined) return "no report yet";
  if (report.refused === id) {
    const sizes = report.needs > 0 ? ` (needs ${report.needs}, has ${report.has})` : "";
    return `refused: ${report.refusedCode}${sizes}`;
  }
  if (report.active === id) return "confirmed";
  if (report.id !== id) return `runs ${report.active}`;
  if (report.code !== "none") return `${report.state}: ${report.code}`;
  const missing = report.missing.length > 0 ? `, waiting for ${report.missing.join(" ")}` : "";
  return report.of > 0 ? `${report.state} ${report.have}/${report.of}${missing}` : report.state;
}

export interface Following {
  readonly release: Release;
  readonly devices: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Puts the whole release again: the broker was away, and may have forgotten it. */
  putAgain(): Promise<void>;
  /** Sees each new line of a device's progress. */
  onChange?(device: string, progress: string): void;
}

/** Follows devices until each has an outcome, or for a time; puts again what they miss. */
export async function follow(fleet: Fleet, request: Following): Promise<"ended" | "timeout"> {
  const { devices, release, signal, timeoutMs } = request;
  signal.throwIfAborted();
  const last = new Map<string, string>();
  const isDone = (): boolean =>
    devices.every((d) => outcomeOf(fleet.reported.get(d), release.id) !== "pending");
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      fleet.onReport = () => {};
      fleet.onReturn = () => {};
    };
    const end = (how: "ended" | "timeout"): void => {
      leave();
      resolve(how);
    };
    // The command line turns this into the exit code of the signal.
    const onAbort = (): void => {
      leave();
      reject(signal.reason);
    };
    const timer = setTimeout(() => end("timeout"), timeoutMs);
    signal.addEventListener("abort", onAbort);
    const look = (device: string): void => {
      const report = fleet.reported.get(device);
      const progress = progressOf(report, release.id);
      if (last.get(device) !== progress) request.onChange?.(device, progress);
      last.set(device, progress);
      if (report) fleet.putMissing(release, report).catch(reject);
    };
    fleet.onReport = (device) => {
      if (!devices.includes(device)) return;
      look(device);
      if (isDone()) end("ended");
    };
    fleet.onReturn = () => void request.putAgain().catch(reject);
    for (const device of devices) look(device);
    if (isDone()) end("ended");
  });
}
