// All text for people leaves through these functions: what strangers wrote may be in it (files,
// topics, reports, arguments), and must not drive the terminal or forge what it shows.

/** Control characters but tab, marks that turn the direction of writing, separators of lines. */
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** One line without terminal codes; a run of what is taken out becomes one blank. */
export function clean(line: string): string {
  return line.replaceAll(/[^\P{Cc}\t]+|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, " ");
}

/** One line on stderr. */
export function say(line: string): void {
  process.stderr.write(`sluice: ${clean(line.replaceAll(/\s*\p{Cc}+\s*/gu, " ")).trim()}\n`);
}

/** One line on stderr about how far something is. */
export function note(line: string): void {
  process.stderr.write(`${clean(line)}\n`);
}

/** Text on stdout; its lines are ours, what stands in them is cleaned. */
export function print(text: string): void {
  process.stdout.write(`${text.split("\n").map(clean).join("\n")}\n`);
}

/** JSON on stdout for programs: nothing is lost, what a terminal would obey is escaped. */
export function printJson(value: unknown, indent = 0): void {
  const text = JSON.stringify(value, undefined, indent);
  const safe = text.replaceAll(UNSAFE, (c) => {
    // The line ends of the indented form.
    if (c === "\n") return c;
    return `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  process.stdout.write(`${safe}\n`);
}
