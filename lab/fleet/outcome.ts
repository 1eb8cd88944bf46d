// How an update ended for one device, and waiting until it has.

import type { Report } from "../../src/update/report.ts";
import type { Release } from "../model/release.ts";
import type { Fleet } from "./fleet.ts";
import type { InfoMessage } from "./messages.ts";

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
  if (report.id !== id) return `runs ${modelText(report.activeName, report.active)}`;
  if (report.code !== "none") return `${report.state}: ${report.code}`;
  const missing = report.missing.length > 0 ? `, waiting for ${report.missing.join(" ")}` : "";
  return report.of > 0 ? `${report.state} ${report.have}/${report.of}${missing}` : report.state;
}

/** One line about a device's newest update, whichever it is. */
export function standOf(report: Report | undefined): string {
  if (report === undefined) return "takes no updates";
  const about = report.id || report.refused;
  if (about === "" && report.state === "idle") {
    return report.floor > 0 ? "runs its factory model" : "never updated";
  }
  return progressOf(report, about || report.active);
}

/** What the trial of model `id` saw, in words; "": nothing yet, or it is another's. */
export function sightText(report: Report | undefined, id: string, info?: InfoMessage): string {
  if (report === undefined || !(report.trial.readings > 0)) return "";
  const isTried = report.id === id && (report.state === "trial" || /^trial-/.test(report.code));
  if (!isTried && !(report.active === id && report.state === "confirmed")) return "";
  const { channel, readings, running, tried } = report.trial;
  const name = info?.channels[channel]?.name || `channel ${channel}`;
  return (
    `${name}, ${readings} readings: rms error ${errorText(tried)}, ` +
    `running model ${errorText(running)}, in noise scales`
  );
}

/** A model as people know it, and how to tell it from others of that name. */
export function modelText(name: string, id: string): string {
  return name === "" ? id : `${name} (${id})`;
}

/** Why a device cannot run a model, as far as it says so itself; "": nothing is known. */
export function unfitText(info: InfoMessage | undefined, release: Release): string {
  const { abi, modelFormat } = info ?? {};
  const differs = (has: number | undefined, needs: number) => !(has === needs || !(has! >= 0));
  if (!differs(modelFormat, release.modelFormat) && !differs(abi, release.abi)) return "";
  return (
    `runs model format ${modelFormat}, ABI ${abi}; the file has format ${release.modelFormat}, ` +
    `ABI ${release.abi}: update its software`
  );
}

function errorText(value: number): string {
  return Number.isNaN(value) ? "unknown" : value.toFixed(2);
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
      const sight = sightText(report, release.id, fleet.infos.get(device));
      const line = sight === "" ? progress : `${progress} (${sight})`;
      if (last.get(device) !== line) request.onChange?.(device, line);
      last.set(device, line);
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
