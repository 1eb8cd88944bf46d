// Completion scripts for shells, written from the command line's own tree: they name the commands
// and the options of each; files are completed as the shell does.
import type { Command, Option } from "commander";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

export function completionScript(program: Command, shell: Shell): string {
  if (shell === "fish") return fish(program);
  // zsh runs the script of bash.
  const head = shell === "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : "";
  return head + bash(program);
}

function bash(program: Command): string {
  const name = program.name();
  const cases = program.commands.map((command) => {
    const words = command.options.map(flagOf).join(" ");
    return `    ${command.name()}) words="${words} --help" ;;`;
  });
  return `# sluice completion bash >> ~/.bashrc
_${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${namesOf(program)} --help --version"
  elif [ "\${word:0:1}" = "-" ]; then
    case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _${name} ${name}
`;
}

function fish(program: Command): string {
  const name = program.name();
  const lines = program.commands.flatMap((command) => {
    const seen = `__fish_seen_subcommand_from ${command.name()}`;
    const options = command.options.map((option) => {
      const flag = flagOf(option).slice(2);
      const takes = option.required ? " -r" : "";
      return `complete -c ${name} -n '${seen}' -l ${flag}${takes} -d ${quoted(option.description)}`;
    });
    const about = quoted(command.description());
    return [`complete -c ${name} -n __fish_use_subcommand -f -a ${command.name()} -d ${about}`, ...options]; // biome-ignore format: one list
  });
  return `# sluice completion fish > ~/.config/fish/completions/${name}.fish\n${lines.join("\n")}\n`;
}

function namesOf(program: Command): string {
  return program.commands.map((command) => command.name()).join(" ");
}

function flagOf(option: Option): string {
  return option.long ?? "";
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
}
