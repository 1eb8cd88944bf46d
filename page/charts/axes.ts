// What stands beside the axes of a chart.

import { formatNumber } from "../numbers.ts";

/** A range with some room on both sides. */
export function padded(low: number, high: number, margin: number): [number, number] {
  const span = high - low || Math.abs(high) * 0.1 || 1;
  return [low - margin * span, high + margin * span];
}

/** Labels of numbers, as exact as their distance asks for. */
export function axisValues(_: unknown, splits: number[]): string[] {
  const step = splits.length > 1 ? Math.abs(splits[1]! - splits[0]!) : 1;
  return splits.map((split) => formatNumber(split, 10 * step));
}

/** Labels of times in ms since 1970, as exact as their distance asks for. */
export function timeLabels(splits: readonly number[], zone: "local" | "UTC"): string[] {
  const stepMs = splits.length > 1 ? splits[1]! - splits[0]! : 0;
  const timeZone = zone === "UTC" ? { timeZone: "UTC" } : {};
  const day = { month: "short", day: "numeric" } as const;
  const time = { hour: "2-digit", minute: "2-digit", hour12: false } as const;
  const seconds = stepMs < 60_000 ? ({ second: "2-digit" } as const) : {};
  const options = stepMs >= 86_400_000 ? day : { ...time, ...seconds };
  const format = new Intl.DateTimeFormat("en-GB", { ...options, ...timeZone });
  return splits.map((ms) => {
    const date = new Date(ms);
    const text = format.format(date);
    if (stepMs < 1000) return `${text}.${Math.floor(date.getMilliseconds() / 100)}`;
    return text;
  });
}
