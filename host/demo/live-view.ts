// What `sluice demo` shows while it runs: a small table drawn over itself on a terminal, one line a
// second elsewhere.
import { flagText, type OutChannel } from "../../lab/fleet/messages.ts";
import { clean } from "../terminal/say.ts";

const SPARKS = "▁▂▃▄▅▆▇█";
const SPARK_READINGS = 40;
const REDRAW_MS = 100;
const LINE_MS = 1000;

export class LiveView {
  readonly #out: NodeJS.WriteStream;
  readonly #values = new Map<string, number[]>();
  #messages = 0;
  #drawnLines = 0;
  #drawnMs = 0;
  #note = "";

  /** @param heading lines that stay above the table */
  constructor(out: NodeJS.WriteStream, heading: readonly string[]) {
    this.#out = out;
    out.write(`${heading.map(clean).join("\n")}\n`);
  }

  show(channels: readonly OutChannel[]): void {
    this.#messages++;
    for (const { id, value } of channels) {
      const values = this.#values.get(id) ?? [];
      values.push(value);
      if (values.length > SPARK_READINGS) values.shift();
      this.#values.set(id, values);
    }
    const nowMs = performance.now();
    if (nowMs - this.#drawnMs < (this.#out.isTTY ? REDRAW_MS : LINE_MS)) return;
    this.#drawnMs = nowMs;
    if (this.#out.isTTY) this.#drawTable(channels);
    else this.#out.write(`${clean(this.#line(channels))}\n`);
  }

  /** Shows one line below the table, until the next. */
  note(line: string): void {
    this.#note = line;
    if (!this.#out.isTTY) this.#out.write(`${clean(line)}\n`);
  }

  #line(channels: readonly OutChannel[]): string {
    const parts = channels.map(({ id, value, raw, flags }) => {
      return `${id} ${shown(raw)} -> ${shown(value)}${flags === 0 ? "" : ` (${flagText(flags)})`}`;
    });
    return `${this.#messages} messages: ${parts.join(", ")}`;
  }

  #drawTable(channels: readonly OutChannel[]): void {
    const rows = ["channel", ...channels.map(({ id }) => id)];
    const width = Math.max(...rows.map((row) => row.length));
    const numbersHead = ["raw", "value", "score"].map((t) => t.padStart(10)).join("");
    const trendHead = `trend of ${SPARK_READINGS} values`.padEnd(SPARK_READINGS);
    const lines = [`${"channel".padEnd(width)}${numbersHead}  ${trendHead}  flags`];
    for (const { id, raw, value, score, flags } of channels) {
      const numbers = [raw, value, score].map((number) => shown(number).padStart(10)).join("");
      lines.push(
        `${id.padEnd(width)}${numbers}  ${sparkline(this.#values.get(id) ?? [])}  ${flagText(flags)}`,
      );
    }
    lines.push(`${this.#messages} messages over MQTT; u updates the model, q ends`, this.#note);
    const up = this.#drawnLines === 0 ? "" : `\x1b[${this.#drawnLines}A`;
    const columns = this.#out.columns;
    // A line that wraps would move all below it: cut it, and clear what stood there before.
    const drawn = lines.map((line) => `${[...clean(line)].slice(0, columns - 1).join("")}\x1b[K\n`);
    this.#out.write(up + drawn.join(""));
    this.#drawnLines = lines.length;
  }
}

function shown(value: number): string {
  if (Number.isNaN(value)) return "-";
  return Math.abs(value) >= 1e6 ? value.toExponential(2) : value.toFixed(2);
}

function sparkline(values: readonly number[]): string {
  const known = values.filter((value) => !Number.isNaN(value));
  const low = Math.min(...known);
  const span = Math.max(...known) - low || 1;
  const marks = values.map((value) => {
    if (Number.isNaN(value)) return " ";
    return SPARKS[Math.floor(((value - low) / span) * (SPARKS.length - 1))]!;
  });
  return marks.join("").padStart(SPARK_READINGS);
}
