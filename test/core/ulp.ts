// Distance of a double from the true value, in units of the true value's last place.
import { Decimal } from "decimal.js";

/** Decimals with so many digits that their own errors do not show. */
const Precise = Decimal.clone({ precision: 60, maxE: 9e15, minE: -9e15 });
const TWO = new Precise(2);

const cell = new DataView(new ArrayBuffer(8));

/** Exponent of the last place of `value`; that of the subnormals for the smallest. */
function lastPlace(value: number): number {
  cell.setFloat64(0, value);
  return Math.max(((cell.getUint32(0) >>> 20) & 0x7ff) - 1075, -1074);
}

/** The double itself; `new Decimal(x)` would take its shortest decimal spelling instead. */
export function exact(x: number): Decimal {
  const place = lastPlace(x);
  // Two steps, since 2^1074 is no double.
  const half = Math.trunc(place / 2);
  return new Precise((x / 2 ** half / 2 ** (place - half)).toString()).times(TWO.pow(place));
}

/** |got - truth| in ulp; 0 where both overflow. */
export function ulpError(got: number, truth: Decimal): number {
  const nearest = truth.toNumber();
  if (!Number.isFinite(nearest) || !Number.isFinite(got)) {
    return Object.is(nearest, got) ? 0 : Number.POSITIVE_INFINITY;
  }
  return exact(got)
    .minus(truth)
    .abs()
    .div(TWO.pow(lastPlace(nearest)))
    .toNumber();
}
