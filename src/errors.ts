// Three kinds of error leave `src/`, and only three:
// - a programmer's mistake: TypeError (wrong type) or RangeError (wrong value);
// - bytes that are not what they claim to be: ModelError, with a code that SPEC.md lists;
// - expected events (link down, slot busy): never thrown, always a return value.

/** Bytes of a model that cannot be used. `code` is stable and documented in SPEC.md. */
export class ModelError extends Error {
  // A class field: assigning `name` in a constructor fails once prototypes are frozen.
  override name = "ModelError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
