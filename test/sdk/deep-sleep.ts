// The module `sluice/deep-sleep` of a chip: it ends the program, which starts anew later.

export function deepSleep(ms: number): void {
  world.sleep(ms);
}
