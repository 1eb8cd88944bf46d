// Asks a person for something that is not shown.
import { UserError } from "../../lab/user-error.ts";
import { clean } from "./say.ts";

const CTRL_C = "\u0003";
const BACKSPACES = ["\u007f", "\b"];

/**
 * One line that is typed without an echo.
 * @param otherwise what to do where there is no terminal, for the error
 */
export async function askHidden(
  question: string,
  otherwise: string,
  signal: AbortSignal,
): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) throw new UserError(otherwise);
  // Before the question: whoever types at once is not shown either.
  stdin.setRawMode(true).setEncoding("utf8").resume();
  stderr.write(`${clean(question)}: `);
  let answer: readonly string[] = [];
  let leave = (): void => {};
  try {
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason);
      const onData = (typed: string): void => {
        for (const character of typed) {
          if (character === "\r" || character === "\n") resolve();
          // In raw mode the terminal sends no signals.
          else if (character === CTRL_C) process.kill(process.pid, "SIGINT");
          else if (BACKSPACES.includes(character)) answer = answer.slice(0, -1);
          else answer = [...answer, character];
        }
      };
      stdin.on("data", onData);
      signal.addEventListener("abort", onAbort);
      leave = () => {
        stdin.off("data", onData);
        signal.removeEventListener("abort", onAbort);
      };
    });
  } finally {
    leave();
    stdin.setRawMode(false).pause();
    stderr.write("\n");
  }
  return answer.join("");
}
