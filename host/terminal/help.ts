// How the help of every command reads: choices and defaults as words.
import type { Command, Option } from "commander";

/** For `program`, and all commands that are added afterwards. */
export function helpInWords(program: Command): Command {
  return program.configureHelp({ optionDescription });
}

function optionDescription(option: Option): string {
  const choices = option.argChoices?.join(", ");
  const value = option.defaultValueDescription ?? wordsOf(option);
  const notes = [
    ...(choices === undefined ? [] : [`one of ${choices}`]),
    ...(value === "" ? [] : [`default: ${value}`]),
  ];
  return notes.length === 0 ? option.description : `${option.description} (${notes.join("; ")})`;
}

/** Empty: absent means that nothing is asked for, as the description says. */
function wordsOf({ defaultValue, negate }: Option): string {
  if (Array.isArray(defaultValue)) return defaultValue.join(",");
  if (defaultValue === Number.POSITIVE_INFINITY) return "no end";
  return defaultValue === undefined || negate ? "" : String(defaultValue);
}
