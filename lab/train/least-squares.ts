// Ridge regression by the normal equations and Cholesky's factorisation: where a calibration
// starts, and the linear ones that it is held against.

/** w that minimises Σ (w·row − target)² + ridge · Σ w², over rows of equal length. */
export function leastSquares(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  ridge: number,
): number[] {
  const count = rows[0]?.length ?? 0;
  const a = Array.from({ length: count }, () => new Float64Array(count));
  const b = new Float64Array(count);
  rows.forEach((row, r) => {
    for (let i = 0; i < count; i++) {
      b[i]! += row[i]! * targets[r]!;
      for (let j = 0; j <= i; j++) a[i]![j]! += row[i]! * row[j]!;
    }
  });
  for (let i = 0; i < count; i++) a[i]![i]! += ridge;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k++) sum -= a[i]![k]! * a[j]![k]!;
      a[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[j]![j]!;
    }
  }
  const w = Array.from(b);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < i; k++) w[i]! -= a[i]![k]! * w[k]!;
    w[i]! /= a[i]![i]!;
  }
  for (let i = count - 1; i >= 0; i--) {
    for (let k = i + 1; k < count; k++) w[i]! -= a[k]![i]! * w[k]!;
    w[i]! /= a[i]![i]!;
  }
  return w;
}
