// Numbers as people read them.

/** A number with as many decimals as `span`, the range on display, makes worth reading. */
export function formatNumber(value: number, span: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.max(Math.abs(value), span);
  if (size >= 1e7 || (size > 0 && size < 1e-4)) return value.toExponential(3);
  const fine = span > 0 ? span : Math.abs(value) || 1;
  const decimals = Math.min(6, Math.max(0, Math.ceil(2 - Math.log10(fine))));
  return value.toFixed(decimals).replace("-", "−");
}

/**
 * The same with so many decimals; NaN: as many as `span` asks for.
 */
export function formatValue(value: number, decimals: number, span: number): string {
  if (!Number.isFinite(value) || Number.isNaN(decimals)) return formatNumber(value, span);
  return value.toFixed(decimals).replace("-", "−");
}

/** Half of an interval, with the two digits that are worth reading; empty: there is none. */
export function halfWidthText(plusMinus: number): string {
  return Number.isFinite(plusMinus) ? `± ${Number(plusMinus.toPrecision(2))}` : "";
}

/** 1 of them, 2,000 of those. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** A duration in the unit that suits it. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  const [value, unit] = durationParts(ms);
  return `${Number(value.toPrecision(3))} ${unit}`;
}

function durationParts(ms: number): [number, string] {
  if (ms < 1000) return [ms, "ms"];
  if (ms < 120_000) return [ms / 1000, "s"];
  if (ms < 7_200_000) return [ms / 60_000, "min"];
  return ms < 172_800_000 ? [ms / 3_600_000, "h"] : [ms / 86_400_000, "days"];
}
