import { Recording } from "../recording/recording.ts";

/** Whole columns of a recording; an absent name stands for the first column with numbers. */
export async function readColumns(
  file: string,
  names: readonly (string | undefined)[],
  signal: AbortSignal,
): Promise<{ columns: Float64Array[]; found: string[] }> {
  const first = names.some((name) => name === undefined)
    ? (await Recording.open(file, { header: "find" }, signal)).layout.channels[0]!.name
    : "";
  const found = names.map((name) => name ?? first);
  const recording = await Recording.open(file, { header: "find", columns: found }, signal);
  const order = found.map((name) =>
    recording.layout.channels.findIndex((channel) => channel.name === name),
  );
  const values: number[][] = found.map(() => []);
  for await (const row of recording.rows(signal)) {
    order.forEach((index, i) => {
      values[i]!.push(row.values[Math.max(0, index)]!);
    });
  }
  return { columns: values.map((column) => Float64Array.from(column)), found };
}
