// Carrying a model's numbers over a sleep or a restart, for every class that has some: plain
// copies to and from one array of doubles that the caller owns.

/** values → out[offset …] */
export function saveValuesInto(values: Float64Array, out: Float64Array, offset: number): void {
  checkRoom("saveInto", values, out, offset);
  for (let i = 0; i < values.length; i++) out[offset + i] = values[i];
}

/** @throws RangeError unless saved[offset …] holds as many finite numbers as `values`. */
export function checkSaved(values: Float64Array, saved: Float64Array, offset: number): void {
  checkRoom("restore", values, saved, offset);
  for (let i = offset; i < offset + values.length; i++) {
    if (!Number.isFinite(saved[i])) {
      throw new RangeError(`restore: saved[${i}]: expected a finite number, got ${saved[i]}`);
    }
  }
}

/** saved[offset …] → values, after `checkSaved`. */
export function restoreValues(values: Float64Array, saved: Float64Array, offset: number): void {
  for (let i = 0; i < values.length; i++) values[i] = saved[offset + i];
}

function checkRoom(what: string, values: Float64Array, array: Float64Array, offset: number): void {
  if (!(Number.isInteger(offset) && offset >= 0 && offset + values.length <= array.length)) {
    throw new RangeError(
      `${what}: expected ${values.length} values from ${offset} on, array has ${array.length}`,
    );
  }
}
