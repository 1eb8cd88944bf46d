// ISO 8601 of one time after the other. Recordings stay on a day for long: its text is kept.

const DAY_MS = 86_400_000;
const TWO = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, "0"));
const THREE = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, "0"));

export class IsoText {
  #dayMs = Number.NaN;
  #day = "";

  /** As `Date.toISOString` writes it. */
  of(timeMs: number): string {
    const whole = Math.trunc(timeMs);
    let ofDay = whole - this.#dayMs;
    if (!(ofDay >= 0 && ofDay < DAY_MS)) {
      this.#dayMs = Math.floor(whole / DAY_MS) * DAY_MS;
      this.#day = new Date(this.#dayMs).toISOString().slice(0, -13);
      ofDay = whole - this.#dayMs;
    }
    const seconds = Math.floor(ofDay / 1000);
    const minutes = Math.floor(seconds / 60);
    const clock = `${TWO[Math.floor(minutes / 60)]}:${TWO[minutes % 60]}:${TWO[seconds % 60]}`;
    return `${this.#day}${clock}.${THREE[ofDay % 1000]}Z`;
  }
}
