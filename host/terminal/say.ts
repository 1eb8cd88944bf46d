/**
 * One line for people on stderr. What strangers wrote may be in it (files, topics, arguments): line
 * ends and terminal codes become blanks.
 */
export function say(line: string): void {
  process.stderr.write(`sluice: ${line.trim().replaceAll(/\s*\p{Cc}+\s*/gu, " ")}\n`);
}
