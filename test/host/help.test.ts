// Goal: each command explains itself: examples that it would take, defaults as words, no terminal
// codes; shells complete what the help names; a broker need not be named.
// Method: the built command line; its completion script in bash.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inScratch, runCli } from "./run-cli.ts";

const PRESET = join(import.meta.dirname, "../../models/preset.json");
const { stdout: overview } = await runCli(["--help"]);
const commands = [...overview.matchAll(/^ {2}([a-z]+) (?:\[options\]|<)/gm)].map(([, name]) => name!); // biome-ignore format: one list
const helpOf = new Map<string, string>();
for (const name of commands) helpOf.set(name, (await runCli([name, "--help"])).stdout);

/** Words that bash offers for a line. */
function completed(script: string, ...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(" ");
  const ask = `${script}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _sluice; echo "\${COMPREPLY[@]}"`; // biome-ignore format: one script
  return execFileSync("bash", ["-c", ask], { encoding: "utf8" }).trim().split(" ");
}

test("every command is listed", () => {
  expect(commands.length).toBeGreaterThanOrEqual(19);
});

test.each(commands)("%s: examples that it would take, defaults as words", (name) => {
  const help = helpOf.get(name)!;
  const examples = help.slice(help.indexOf("\nExamples:\n"));
  expect(examples).toContain(`sluice ${name}`);
  const used = [...examples.replaceAll("\\\n", " ").matchAll(/sluice ([a-z]+)(.*)/g)];
  for (const [, command, rest] of used) {
    for (const [option] of rest!.matchAll(/--[a-z-]+/g)) expect(helpOf.get(command!)).toContain(option); // biome-ignore format: one check
  }
  expect(help).not.toMatch(/default: *(\[|"|null|Infinity)/);
  expect(help).not.toContain("\u001b");
  for (const line of help.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
});

test("bash completes commands and options", async () => {
  const { stdout } = await runCli(["completion", "bash"]);
  expect(completed(stdout, "sluice", "pub")).toEqual(["publish"]);
  expect(completed(stdout, "sluice", "status", "--js")).toEqual(["--json"]);
  for (const name of commands) {
    const offered = completed(stdout, "sluice", name, "--");
    const named = [...helpOf.get(name)!.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)];
    for (const [, option] of named) expect(offered).toContain(option);
  }
});

test("zsh and fish have scripts, another shell does not", async () => {
  expect((await runCli(["completion", "zsh"])).stdout).toContain("bashcompinit");
  expect((await runCli(["completion", "fish"])).stdout).toMatch(
    /^complete -c sluice -n '__fish_seen_subcommand_from status' -l json -d '.+'$/m,
  );
  const { code, stderr } = await runCli(["completion", "tcsh"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^sluice: [^\n]*bash, zsh, fish[^\n]*\n$/);
});

test("SLUICE_BROKER names the broker; simulate asks for it by --broker alone", async () => {
  process.env.SLUICE_BROKER = "mqtt://127.0.0.1:1";
  try {
    await inScratch(async (folder) => {
      const csv = join(folder, "r.csv");
      execFileSync("bash", ["-c", `(echo time,T; seq -f '%g,20' 1 50) > ${csv}`]);
      for (const args of [["status"], ["tail"], ["fleet"], ["simulate", csv, "--broker"]]) {
        const { code, stderr } = await runCli(args);
        expect(code).toBe(1);
        expect(stderr).toMatch(/^sluice: no broker at mqtt:\/\/127\.0\.0\.1:1 [^\n]*\n$/);
      }
      expect((await runCli(["simulate", csv])).code).toBe(0);
    });
  } finally {
    delete process.env.SLUICE_BROKER;
  }
});

test("inspect takes what sign takes; verify names sign", () =>
  inScratch(async (folder) => {
    const { code, stdout } = await runCli(["inspect", PRESET, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name: "preset", signed: "no", kind: "denoise" });
    const path = join(folder, "unsigned.slm");
    await runCli(["pack", PRESET, "--out", path]);
    await runCli(["keygen", join(folder, "k")]);
    const { stderr } = await runCli(["verify", path, "--key", join(folder, "k.pub")]);
    expect(stderr).toMatch(/unsigned\.slm: not signed; sluice sign does that$/m);
  }));
