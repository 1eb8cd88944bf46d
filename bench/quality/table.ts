// Markdown tables of numbers.

export const ratio = (value: number): string => value.toFixed(2);
export const digits = (value: number): string => Number(value.toPrecision(3)).toString();

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = header.map((_, i) => (i === 0 ? "---" : "--:"));
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}
