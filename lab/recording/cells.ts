// One line into its cells.

export type Delimiter = "," | ";" | "\t" | "|" | "blanks";

/** Without the blanks and one pair of single quotes around it, and Excel's `="…"`. */
function tidy(cell: string): string {
  const first = cell.charCodeAt(0);
  const last = cell.charCodeAt(cell.length - 1);
  // Most cells are tidy; a code above 126 may be a no-break space.
  if (first > 39 && first < 61 && last > 39 && last < 127) return cell;
  const plain = cell.trim();
  if (plain.length > 1 && plain.startsWith("'") && plain.endsWith("'")) {
    return plain.slice(1, -1).trim();
  }
  if (plain.startsWith('="') && plain.endsWith('"')) return plain.slice(2, -1).trim();
  return plain;
}

function splitBlanks(line: string): string[] {
  const cells = line.split(/[ \t]+/);
  if (cells[0] === "") cells.shift();
  if (cells.at(-1) === "") cells.pop();
  return cells;
}

/** Cells of a line without quotes, or in which quotes mean nothing. */
export function splitPlain(line: string, delimiter: Delimiter): string[] {
  const cells = delimiter === "blanks" ? splitBlanks(line) : line.split(delimiter);
  for (let i = 0; i < cells.length; i++) cells[i] = tidy(cells[i]!);
  return cells;
}

function isDelimiter(char: string, delimiter: Delimiter): boolean {
  return delimiter === "blanks" ? char === " " || char === "\t" : char === delimiter;
}

/**
 * Cells of a line with quotes (RFC 4180; a quote inside a bare cell is a character).
 * @returns undefined where a quote is still open at the end
 */
export function splitQuoted(line: string, delimiter: Delimiter): string[] | undefined {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    while (line[at] === " ") at++;
    let cell: string;
    if (line[at] === '"') {
      const parts: string[] = [];
      for (let from = at + 1; ; ) {
        const close = line.indexOf('"', from);
        if (close < 0) return undefined;
        parts.push(line.slice(from, close));
        at = close + 1;
        if (line[at] !== '"') break;
        parts.push('"');
        from = at + 1;
      }
      cell = parts.join("");
    } else cell = "";
    const start = at;
    while (at < line.length && !isDelimiter(line[at]!, delimiter)) at++;
    cell += line.slice(start, at);
    if (delimiter !== "blanks" || cell !== "") cells.push(tidy(cell));
    if (at >= line.length) return cells;
    at++;
  }
}
