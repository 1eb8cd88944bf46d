import { Argument, type Command } from "commander";
import { completionScript, SHELLS, type Shell } from "../terminal/completion.ts";
import { print } from "../terminal/say.ts";

export function addCompletionCommand(program: Command): void {
  program
    .command("completion")
    .description("print a script that lets a shell complete commands and options")
    .addArgument(new Argument("<SHELL>", "the shell").choices(SHELLS))
    .addHelpText(
      "after",
      `
Examples:
  sluice completion bash >> ~/.bashrc
  sluice completion zsh >> ~/.zshrc
  sluice completion fish > ~/.config/fish/completions/sluice.fish`,
    )
    .action((shell: Shell) => print(completionScript(program, shell).trimEnd()));
}
