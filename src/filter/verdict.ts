// Says what was judged of a reading: the value as it is shown, how far the reading is from it, what
// the reading was, how sure the value is, and whether people should look at the channel.
import { OUTLIER_SCALES } from "../limits.ts";
import type { Index } from "../ssm/kernels.ts";
import {
  FLAG_DUPLICATE,
  FLAG_HELD,
  FLAG_LATE,
  FLAG_OUTLIER,
  FLAG_UNAVAILABLE,
  FLAG_WARMING,
} from "./flags.ts";
import { COUNTER, type Front, GAUGE } from "./front.ts";
import { HALF_WIDTH_STATE, HalfWidths } from "./half-width.ts";
import { JUDGED_STATE, type JudgedColumns } from "./judged.ts";
import { PROBLEM_STATE, Problems } from "./problem.ts";

/** Of a channel that rests the reading is the value, when the filter is as near as this. */
const REST_SCALES = 2;
/** The reading was not taken. */
const NOT_TAKEN = FLAG_DUPLICATE | FLAG_LATE;

export class Verdicts {
  readonly columns: JudgedColumns;
  readonly halfWidths: HalfWidths;
  readonly problems: Problems;
  readonly #front: Front;

  constructor(front: Front) {
    this.#front = front;
    this.columns = front.columns.of(JUDGED_STATE);
    this.halfWidths = new HalfWidths(front.columns.of(HALF_WIDTH_STATE));
    this.problems = new Problems(front.columns.of(PROBLEM_STATE));
  }

  /** Of front.reading, after which the filter's level is `level`, NaN for none. */
  say(c: Index, level: number): void {
    const { columns, problems } = this;
    const { reading } = this.#front;
    const { raw } = reading;
    if (reading.accepted) this.#sayGood(c, level);
    else this.#sayRefused(c, level);
    columns.raw[c] = Number.isFinite(raw) ? raw : NaN;
    columns.flags[c] = reading.flags;
    this.#front.level[c] = level;
    if ((reading.flags & NOT_TAKEN) === 0) problems.take(c, reading.flags);
  }

  #sayGood(c: Index, level: number): void {
    const { columns, halfWidths } = this;
    const front = this.#front;
    const { reading, recent } = front;
    const { s, u } = reading;
    const kind = front.kind[c];
    const rests =
      reading.witness !== 2 && Math.abs(u - level) <= REST_SCALES * s && recent.isConstant(c);
    const value = rests || kind === COUNTER ? u : level;
    columns.value[c] = kind === GAUGE ? value : this.#shown(c, value);
    columns.ageMs[c] = 0;
    const score = s > 0 ? Math.abs(u - value) / s : NaN;
    columns.score[c] = score;
    if (score > OUTLIER_SCALES) reading.flags |= FLAG_OUTLIER;
    if ((reading.flags & FLAG_WARMING) === 0) {
      halfWidths.take(c, u, front.level[c], level, s);
    } else halfWidths.begin(c, s);
  }

  #sayRefused(c: Index, level: number): void {
    const { columns, halfWidths } = this;
    const front = this.#front;
    const { reading } = front;
    const isLost = Number.isNaN(level);
    columns.score[c] = NaN;
    if ((reading.flags & NOT_TAKEN) === 0) {
      columns.value[c] = isLost ? NaN : this.#shown(c, level);
      columns.ageMs[c] = columns.ageMs[c] >= 0 ? reading.ageMs : NaN;
      halfWidths.hold(c, isLost, reading.s);
    }
    reading.flags |= isLost ? FLAG_UNAVAILABLE : FLAG_HELD;
  }

  /** A counter's last accepted reading, an angle without its turns. */
  #shown(c: Index, value: number): number {
    const { angles, counters, kind } = this.#front;
    return kind[c] === COUNTER ? counters.counted[c] : angles.wrap(c, value);
  }
}
