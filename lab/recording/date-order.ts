// In which order the numbers of dates stand.

import { type DateOrder, parseCalendar } from "./calendar.ts";

/**
 * 3/10/2004 is ambiguous: a part above 12 anywhere decides, then the order in which time goes on
 * most evenly, else what the separator suggests.
 */
export function findDateOrder(texts: readonly string[]): DateOrder {
  const separator = /^\d{1,2}([-/.])/.exec(texts[0] ?? "")?.[1] ?? "/";
  const usual: DateOrder = separator === "/" ? "mdy" : "dmy";
  const orders: readonly DateOrder[] =
    usual === "mdy" ? ["mdy", "dmy", "ymd"] : ["dmy", "mdy", "ymd"];
  let best: DateOrder = usual;
  let bestScore = -1;
  for (const order of orders) {
    const times = texts.map((text) => parseCalendar(text, order)?.ms ?? Number.NaN);
    const good = times.filter((time) => !Number.isNaN(time));
    const span = Math.max(...good) - Math.min(...good);
    // Two-digit years first are rare: only what the other orders cannot read.
    const even = good.length < 10 || order === "ymd" ? 0 : 0.001 / (1 + span / 86_400_000);
    const score = good.length / Math.max(texts.length, 1) + even - (order === "ymd" ? 0.01 : 0);
    if (score > bestScore + 1e-12) {
      best = order;
      bestScore = score;
    }
  }
  return best;
}
