// Colours of the charts: the palette of Okabe and Ito (2008), whose eight colours people with any
// common colour blindness can tell apart. Marks differ in shape as well, lines in their dashes.

export interface ChartColors {
  readonly raw: string;
  readonly value: string;
  readonly text: string;
  readonly grid: string;
  /** Behind readings that were not believed, and where there is no value. */
  readonly doubtful: string;
  readonly gone: string;
  /** Around the value: where the truth is nine times of ten. */
  readonly band: string;
  /** Of marks and of other filters' lines. */
  readonly vermilion: string;
  readonly purple: string;
  readonly green: string;
  readonly orange: string;
  readonly sky: string;
}

const PALETTE = {
  vermilion: "#d55e00",
  purple: "#cc79a7",
  green: "#009e73",
  orange: "#e69f00",
  sky: "#56b4e9",
};

export const LIGHT: ChartColors = {
  ...PALETTE,
  raw: "#9aa4b2",
  value: "#0072b2",
  text: "#5b6573",
  grid: "#e8ebf0",
  doubtful: "rgba(230, 159, 0, 0.20)",
  gone: "rgba(91, 101, 115, 0.16)",
  band: "rgba(0, 114, 178, 0.18)",
};

export const DARK: ChartColors = {
  ...PALETTE,
  raw: "#74808f",
  value: "#56b4e9",
  // The sky blue is the filtered value here: marks of that colour would vanish on it.
  sky: "#f0e442",
  vermilion: "#ff8033",
  green: "#2ac39b",
  text: "#94a0b0",
  grid: "#262d37",
  doubtful: "rgba(230, 159, 0, 0.22)",
  gone: "rgba(148, 160, 176, 0.20)",
  band: "rgba(86, 180, 233, 0.24)",
};
