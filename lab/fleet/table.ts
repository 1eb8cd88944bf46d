// Devices as a table for people.

import type { Fleet } from "./fleet.ts";
import { progressOf } from "./outcome.ts";

/** One line a device; with `id`, where each is with that model. */
export function fleetTable(fleet: Fleet, id?: string): string {
  const devices = [...new Set([...fleet.reported.keys(), ...fleet.online.keys()])].sort();
  const rows = [["device", "status", "model", "sequence", "update"]];
  for (const device of devices) {
    const report = fleet.reported.get(device);
    const about = id ?? (report && report.id !== "" ? report.id : report?.active) ?? "";
    rows.push([
      device,
      fleet.online.get(device) ?? "",
      report?.active ?? "",
      report === undefined || Number.isNaN(report.sequence) ? "" : String(report.sequence),
      progressOf(report, about),
    ]);
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}
