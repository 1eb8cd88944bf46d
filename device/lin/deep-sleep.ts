// The module `sluice/deep-sleep` on a desktop, where nothing sleeps: the app goes on at once, with
// its state saved as on a chip.

export function deepSleep(ms: number): void {
  trace(`sluice: a chip would sleep for ${ms} ms now\n`);
}
