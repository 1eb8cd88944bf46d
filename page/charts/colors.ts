// The palette that suits the user's light or dark screen.

import { type ChartColors, DARK, LIGHT } from "./palette.ts";

const dark = matchMedia("(prefers-color-scheme: dark)");

export function chartColors(): ChartColors {
  return dark.matches ? DARK : LIGHT;
}

export function onThemeChange(listener: () => void): void {
  dark.addEventListener("change", listener);
}
