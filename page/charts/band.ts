// The band around the value: where the truth is nine times of ten.

export interface BandColumns {
  readonly x: readonly number[];
  readonly value: readonly (number | null)[];
  /** NaN: none there. */
  readonly plusMinus: readonly number[];
}

/** Fills from value - plusMinus to value + plusMinus, with a gap where either is missing. */
export function drawBand(plot: uPlot, columns: BandColumns, color: string): void {
  const { x } = columns;
  const { bbox, ctx } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = color;
  for (let from = 0; from < x.length; from++) {
    let end = from;
    while (end < x.length && isThere(columns, end)) end++;
    if (end > from) fillPart(plot, columns, from, end);
    from = end;
  }
  ctx.restore();
}

function isThere({ plusMinus, value }: BandColumns, row: number): boolean {
  return typeof value[row] === "number" && !Number.isNaN(plusMinus[row]);
}

/** Forth along the upper edge of rows `from … end)`, back along the lower one. */
function fillPart(plot: uPlot, columns: BandColumns, from: number, end: number): void {
  const { plusMinus, value, x } = columns;
  const { ctx } = plot;
  const to = (row: number, side: number) => {
    const y = (value[row] ?? Number.NaN) + side * plusMinus[row]!;
    ctx.lineTo(plot.valToPos(x[row]!, "x", true), plot.valToPos(y, "y", true));
  };
  ctx.beginPath();
  for (let row = from; row < end; row++) to(row, 1);
  for (let row = end - 1; row >= from; row--) to(row, -1);
  ctx.fill();
}
