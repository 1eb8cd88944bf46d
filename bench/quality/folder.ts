// Recordings with their truth, as anybody can write them:
//   NAME.csv         header `time,value`; an empty value is a missing reading
//   NAME.truth.csv   header `truth,…`; one row for each of the other file
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Recording } from "../../lab/evaluate/contest.ts";
import { UserError } from "../../lab/user-error.ts";

const TRUTH = ".truth.csv";

/** The column `name`; an empty cell is NaN. */
function column(path: string, name: string): Float64Array {
  const [header, ...lines] = readFileSync(path, "utf8").trimEnd().split(/\r?\n/);
  const index = header!.split(",").indexOf(name);
  if (index < 0) throw new UserError(`${path}: line 1: expected a column "${name}", got ${header}`);
  return Float64Array.from(lines, (line, i) => {
    const cell = line.split(",")[index]?.trim() ?? "";
    const value = cell === "" ? Number.NaN : Number(cell);
    if (cell !== "" && !Number.isFinite(value)) {
      throw new UserError(`${path}: line ${i + 2}: expected a number as "${name}", got "${cell}"`);
    }
    return value;
  });
}

/** All recordings of a folder, by name. */
export function folderRecordings(folder: string): Recording[] {
  let files: string[];
  try {
    files = readdirSync(folder);
  } catch (error) {
    throw new UserError(`--data: cannot read ${folder} (${(error as NodeJS.ErrnoException).code})`);
  }
  const names = files.filter((f) => f.endsWith(TRUTH)).map((f) => f.slice(0, -TRUTH.length));
  if (names.length === 0) throw new UserError(`--data: no NAME.csv + NAME${TRUTH} in ${folder}`);
  return names.sort().map((name) => {
    if (!files.includes(`${name}.csv`)) {
      throw new UserError(`--data: ${name}${TRUTH} has no ${name}.csv beside it`);
    }
    const readings = column(join(folder, `${name}.csv`), "value");
    const truth = column(join(folder, `${name}${TRUTH}`), "truth");
    if (readings.length !== truth.length) {
      const rows = `${readings.length} and ${truth.length}`;
      throw new UserError(`${name}: expected as many readings as true values, got ${rows}`);
    }
    return { name, readings, truth };
  });
}
