// The module `sluice/deep-sleep` on ESP32. The SDK has no deep sleep for this chip: a few lines of
// C beside this file call the chip's own (sluiceDeepSleep.c).

/** Syntax of the SDK's compiler, which links the C function of this name. */
declare function native(name: string): (ms: number) => void;

/** Does not return: the device starts anew after `ms`. */
export function deepSleep(this: unknown, ms: number): void {
  native("xs_sluice_deep_sleep").call(this, ms);
}
