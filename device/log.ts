// What people read on the serial line. One line a fact, all with the same beginning.

export function notice(line: string): void {
  trace(`sluice: ${line}\n`);
}

/** An error's own words, whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
