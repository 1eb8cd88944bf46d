// Times of day, durations and time zones as text.

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Hours ahead of UTC; where a name means several zones, the one with most people who log in it. */
const ZONES: Readonly<Record<string, number>> = {
  ...{ z: 0, utc: 0, gmt: 0, ut: 0, wet: 0, west: 1, bst: 1, cet: 1, cest: 2, mez: 1, mesz: 2 },
  ...{ met: 1, mest: 2, eet: 2, eest: 3, sast: 2, msk: 3, ist: 5.5, pkt: 5, ict: 7, wib: 7 },
  ...{ hkt: 8, sgt: 8, awst: 8, jst: 9, kst: 9, acst: 9.5, acdt: 10.5, aest: 10, aedt: 11 },
  ...{ nzst: 12, nzdt: 13, nst: -3.5, brt: -3, art: -3, ast: -4, adt: -3, est: -5, edt: -4 },
  ...{ cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7, akst: -9, akdt: -8, hst: -10 },
};

const HALF = String.raw`[ap]\.?\s?m\.?|[ap]`;
const ZONE = String.raw`(?:utc|gmt)?\s*[+-]\d{1,2}(?::?\d{2}(?::?\d{2})?)?(?:\s*[a-z]{1,5})?|[a-z]{1,4}`;
const CLOCK = new RegExp(
  String.raw`^(\d{1,3})[:h](\d{2})(?:[:m](\d{2})(?:[.,:](\d{1,9}))?s?)?\s*(?:(${HALF})(?![a-z]))?\s*(${ZONE})?$`,
  "i",
);
/** Dots between the parts, which only seconds tell from a number. */
const DOTTED = /^(\d{1,2})\.(\d{2})\.(\d{2})(?:[.,](\d{1,9}))?$/;

/** 060000, which only its column tells from a number. */
const COMPACT = /^(\d{2})(\d{2})(\d{2})(?:[.,](\d{1,9}))?$/;

/** A time of day, or a duration in the same form. */
export interface Clock {
  readonly hours: number;
  /** Since midnight in UTC where the text has a zone. */
  readonly ms: number;
  readonly zoned: boolean;
}

/** Minutes ahead of UTC; undefined: no such zone. */
function zoneMinutes(zone: string): number | undefined {
  const offset = /([+-])(\d{1,2}):?(\d{2})?/.exec(zone);
  const name = zone.replace(/^(?:utc|gmt)?\s*[+-][\d:]+\s*/i, "").toLowerCase();
  const named = name === "" ? undefined : ZONES[name];
  // "+0000 UTC": the offset counts; an unknown name behind it does no harm.
  if (offset !== null) {
    const minutes = 60 * Number(offset[2]) + Number(offset[3] ?? 0);
    return offset[1] === "-" ? -minutes : minutes;
  }
  return named === undefined ? undefined : 60 * named;
}

/** `18:00`, `18.00.00`, `6:00 PM`, `6:00a`, `06:00:00,123 CEST`, `30:15:00`. */
export function parseClock(text: string): Clock | undefined {
  const match = CLOCK.exec(text) ?? DOTTED.exec(text) ?? COMPACT.exec(text);
  if (match === null) return undefined;
  const [, hourText, minuteText, secondText, fraction, half, zone] = match;
  let hours = Number(hourText);
  const [minutes, seconds] = [Number(minuteText), Number(secondText ?? 0)];
  if (minutes > 59 || seconds > 60) return undefined;
  if (half !== undefined) {
    if (hours > 12) return undefined;
    hours = (hours % 12) + (/^p/i.test(half) ? 12 : 0);
  }
  const ahead = zone === undefined ? 0 : zoneMinutes(zone);
  if (ahead === undefined) return undefined;
  const fractionMs = fraction === undefined ? 0 : Number(`0.${fraction}`) * 1000;
  const ms = hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1000 + fractionMs;
  return { hours, ms: ms - ahead * MINUTE_MS, zoned: zone !== undefined };
}

const DAYS = /^(-?\d+)(?:\s*d(?:ays?)?,?\s*|\.(?=\d+:))/i;
const ISO_DURATION =
  /^P(?:(\d+(?:[.,]\d+)?)D)?(?:T(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/i;
const UNITS_MS = [24 * HOUR_MS, HOUR_MS, MINUTE_MS, 1000];

/** Milliseconds of `36:15:00`, `1 day, 2:00:00`, `1.02:00:00`, `PT15M`, and of `59:30.5` in minutes. */
export function parseDuration(text: string): number | undefined {
  const iso = ISO_DURATION.exec(text);
  if (iso !== null && text.length > 2) {
    return iso.slice(1).reduce((sum, part, i) => {
      return sum + Number((part ?? "0").replace(",", ".")) * UNITS_MS[i]!;
    }, 0);
  }
  const short = /^(\d{1,3}):(\d{2})[.,](\d{1,9})$/.exec(text);
  if (short !== null) {
    const seconds = 60 * Number(short[1]) + Number(`${short[2]}.${short[3]}`);
    return Number(short[2]) < 60 ? seconds * 1000 : undefined;
  }
  const days = DAYS.exec(text);
  const rest = days === null ? text : text.slice(days[0].length);
  const daysMs = days === null ? 0 : Number(days[1]) * UNITS_MS[0]!;
  if (days !== null && rest === "") return daysMs;
  const long = /^(\d{4,6})(:\d{2}(?::\d{2}.*)?)$/.exec(rest);
  const clock = parseClock(long === null ? rest : `0${long[2]}`);
  if (clock === undefined) return undefined;
  return daysMs + clock.ms + (long === null ? 0 : Number(long[1]) * HOUR_MS);
}
