// The picture in README: a generated recording in which everything goes wrong, before and after.
import { preset } from "../lab/model/presets.ts";
import { cos, FilterBank, FLAG_UNAVAILABLE, Xorshift64 } from "../src/index.ts";

const READINGS = 360;
const WIDTH = 860;
const PANEL = 150;
const GAP = 46;
const LEFT = 36;
const LOW = 17;
const HIGH = 28;
const FAILING = 85;

/** A temperature with noise and spikes; it takes a step, fails twice and is silent once. */
function recording(): number[] {
  const random = new Xorshift64(20n);
  return Array.from({ length: READINGS }, (_, i) => {
    const truth = 21 + 1.2 * cos(i / 35) + (i >= 220 ? 3 : 0);
    const noisy = truth + 0.25 * random.normal();
    const chance = random.uniform();
    const spike = 3 + 4 * random.uniform();
    if ((i >= 90 && i < 97) || i === 150) return FAILING;
    if (i >= 290 && i < 297) return NaN;
    return noisy + (chance < 0.03 ? spike : chance < 0.06 ? -spike : 0);
  });
}

function filtered(raw: readonly number[]): number[] {
  const channel = { name: "T", min: -40, max: FAILING, sentinels: [FAILING], periodMs: 1000 };
  const bank = new FilterBank(preset, [channel]);
  return raw.map((reading, i) => {
    bank.push(Float64Array.of(reading), 1000 * i);
    const [{ flags, value } = { flags: FLAG_UNAVAILABLE, value: NaN }] = bank.channels;
    return (flags & FLAG_UNAVAILABLE) === 0 ? value : NaN;
  });
}

/** An SVG path; it is interrupted where there is no value and cut where one leaves the panel. */
function path(values: readonly number[], top: number): string {
  let pen = "M";
  return values
    .map((value, i) => {
      if (Number.isNaN(value)) {
        pen = "M";
        return "";
      }
      const share = (HIGH - Math.min(Math.max(value, LOW), HIGH)) / (HIGH - LOW);
      const x = LEFT + ((WIDTH - LEFT) * i) / (READINGS - 1);
      const point = `${pen}${x.toFixed(1)} ${(top + PANEL * share).toFixed(1)}`;
      pen = "L";
      return point;
    })
    .join("");
}

function panel(title: string, values: readonly number[], color: string, place: number): string {
  const top = 30 + place * (PANEL + GAP);
  const lines = [18, 20, 22, 24, 26].map((degrees) => {
    const y = (top + (PANEL * (HIGH - degrees)) / (HIGH - LOW)).toFixed(1);
    return `<path d="M${LEFT} ${y}H${WIDTH}" stroke="#e5e7eb"/><text x="4" y="${y}" dy="4">${degrees} °C</text>`;
  });
  return [
    `<text x="${LEFT}" y="${top - 8}" class="title">${title}</text>`,
    ...lines,
    `<path d="${path(values, top)}" fill="none" stroke="${color}" stroke-width="1.4"/>`,
  ].join("\n");
}

/** The file, as text. */
export function picture(): string {
  const raw = recording();
  const height = 2 * (PANEL + GAP);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH + 8} ${height}">
<title>A temperature as it came, and filtered</title>
<style>text{font:11px sans-serif;fill:#6b7280}.title{font-size:13px;fill:#1c2024}</style>
<rect width="100%" height="100%" fill="#fff"/>
${panel("As it came: noise, spikes, a sensor that fails and says 85, a step, no readings", raw, "#9aa3b0", 0)}
${panel("Filtered by Sluice, one reading at a time, with the preset and no tuning", filtered(raw), "#0b67d0", 1)}
</svg>
`;
}
