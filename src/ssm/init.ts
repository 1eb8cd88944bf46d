import { log } from "../math.ts";
export type AInit = "s4d-inv" | "s4d-lin" | "mamba";
export function initLogA(init: AInit, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => log(init === "mamba" ? i + 1 : 0.5 + i / n));
}
