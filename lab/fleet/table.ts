// Devices as a table for people, and as an object for programs.

import type { Fleet } from "./fleet.ts";
import { progressOf, sightText, standOf } from "./outcome.ts";

/** One line a device; with `id`, where each is with that model. */
export function fleetTable(fleet: Fleet, id?: string): string {
  const rows = [["device", "status", "model", "id", "sequence", "update"]];
  for (const device of fleet.devices) {
    const report = fleet.reported.get(device);
    rows.push([
      device,
      statusOf(fleet, device),
      report?.activeName || fleet.infos.get(device)?.model || "",
      report?.active ?? "",
      report === undefined || Number.isNaN(report.sequence) ? "" : String(report.sequence),
      updateOf(fleet, device, id),
    ]);
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}

/** By id: what each device reported, and what the table says in words. */
export function fleetObject(fleet: Fleet, id?: string): Record<string, object> {
  const entries = fleet.devices.map((device) => {
    const info = fleet.infos.get(device);
    const { version, modelFormat, abi } = info ?? {};
    const words = { status: statusOf(fleet, device), update: updateOf(fleet, device, id) };
    return [device, { ...fleet.reported.get(device), ...words, version, modelFormat, abi }];
  });
  return Object.fromEntries(entries);
}

function statusOf(fleet: Fleet, device: string): "online" | "offline" | "unknown" {
  return fleet.online.get(device) ?? "unknown";
}

function updateOf(fleet: Fleet, device: string, id: string | undefined): string {
  const report = fleet.reported.get(device);
  const about = id ?? (report?.id || report?.active) ?? "";
  const progress = id === undefined ? standOf(report) : progressOf(report, id);
  const sight = sightText(report, about, fleet.infos.get(device));
  return sight === "" ? progress : `${progress} (${sight})`;
}
