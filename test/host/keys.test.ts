// Goal: keys are made whole or not at all, protected by a passphrase where that is wanted, and
// their owner hears when others can use or replace them. Method: the built command line and openssl
// on real files; a terminal of `script` for the prompt.

import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { presetPath } from "../../host/model/presets.ts";
import { CLI, inScratch, runCli } from "./run-cli.ts";

describe("keygen leaves both files or none", () => {
  test("the public name is taken, or cannot be written", async () => {
    await inScratch(async (directory) => {
      const key = join(directory, "k.pem");
      writeFileSync(`${key}.pub`, "mine");
      const taken = await runCli(["keygen", key]);
      expect(taken.stderr).toMatch(/^sluice: \S+k\.pem\.pub: exists already; a key is never/);
      expect(taken.code).toBe(1);
      expect(readdirSync(directory)).toEqual(["k.pem.pub"]);
      mkdirSync(join(directory, "d.pem.pub"));
      expect((await runCli(["keygen", join(directory, "d.pem")])).code).toBe(1);
      expect(existsSync(join(directory, "d.pem"))).toBe(false);
    });
  });

  test("never over another key; the private one is for its owner alone", async () => {
    await inScratch(async (directory) => {
      const key = join(directory, "k.pem");
      expect((await runCli(["keygen", key])).code).toBe(0);
      const before = readFileSync(key, "utf8");
      expect((await runCli(["keygen", key])).code).toBe(1);
      expect(readFileSync(key, "utf8")).toBe(before);
      const listing = execFileSync("stat", ["-c", "%a", key, `${key}.pub`], { encoding: "utf8" });
      expect(listing).toBe("600\n644\n");
    });
  });
});

describe("a passphrase", () => {
  test("by --passphrase-file: openssl opens the key, sign needs it, a wrong one is said", async () => {
    await inScratch(async (directory) => {
      const path = (name: string) => join(directory, name);
      writeFileSync(path("word"), "correct horse\n", { mode: 0o600 });
      writeFileSync(path("wrong"), "battery\n", { mode: 0o600 });
      copyFileSync(presetPath(), path("m.slm"));
      const made = await runCli(["keygen", path("k"), "--passphrase-file", path("word"), "--epoch", "3"]); // biome-ignore format: one command
      expect(made).toMatchObject({ code: 0, stderr: "" });
      expect(readFileSync(path("k"), "utf8")).toMatch(
        /epoch 3\n-----BEGIN ENCRYPTED PRIVATE KEY-----/,
      );
      execFileSync("openssl", [
        "pkey",
        "-in",
        path("k"),
        "-passin",
        `file:${path("word")}`,
        "-noout",
      ]);

      const sign = (...more: string[]) =>
        runCli(["sign", path("m.slm"), "--key", path("k"), "--out", path("s.slm"), ...more]);
      expect(await sign("--passphrase-file", path("word"))).toMatchObject({ code: 0, stderr: "" });
      const good = await runCli(["verify", path("s.slm"), "--key", path("k.pub")]);
      expect(good).toMatchObject({ code: 0, stderr: "" });
      for (const [more, line] of [
        [[], /k: the key has a passphrase; give --passphrase-file/],
        [["--passphrase-file", path("wrong")], /k: this passphrase does not open it/],
        [["--passphrase-file", path("none")], /none: no such file/],
        [["--passphrase-file", "/dev/null"], /\/dev\/null: is not a regular file/],
      ] as const) {
        const { code, stderr } = await sign(...more);
        expect(stderr).toMatch(line);
        expect(stderr).toMatch(/^sluice: [^\n]+\n$/);
        expect(code).toBe(1);
      }
    });
  });

  test("by a prompt on a terminal, which does not show it", async () => {
    await inScratch(async (directory) => {
      const path = (name: string) => join(directory, name);
      copyFileSync(presetPath(), path("m.slm"));
      const made = await onTerminal(`keygen ${path("k")} --passphrase`, ["wörd\r", "wörd\r"]);
      expect(made).toMatch(/private +\S+k /);
      expect(made).not.toContain("wörd");
      const out = await onTerminal(`sign ${path("m.slm")} --key ${path("k")} --out ${path("s")}`, ["wörx\u007fd\r"]); // biome-ignore format: one command
      expect(out).toMatch(/id [0-9a-f]{16}/);
      const differ = await onTerminal(`keygen ${path("q")} --passphrase`, ["a\r", "b\r"]);
      expect(differ).toMatch(/the two differ; no key was made/);
      expect(existsSync(path("q"))).toBe(false);
      expect(await onTerminal(`keygen ${path("q")} --passphrase`, ["\u0003"])).not.toMatch(
        /key id/,
      );
    });
  });
});

/** Runs a command on a terminal; answers each prompt in turn. */
function onTerminal(command: string, answers: readonly string[]): Promise<string> {
  const child = spawn("script", ["-qec", `${process.execPath} ${CLI} ${command}`, "/dev/null"]);
  let out = "";
  let asked = 0;
  child.stdout.on("data", (text) => {
    out += text;
    const prompts = out.match(/(passphrase (of|for) \S+|the same again): /g)?.length ?? 0;
    if (prompts > asked) child.stdin.write(answers[asked++] ?? "");
  });
  return new Promise((resolve) => child.once("close", () => resolve(out)));
}

test("a key that others can use, and a trusted one that they can replace, is said", async () => {
  await inScratch(async (directory) => {
    const path = (name: string) => join(directory, name);
    copyFileSync(presetPath(), path("m.slm"));
    await runCli(["keygen", path("k")]);
    const sign = ["sign", path("m.slm"), "--key", path("k"), "--out", path("s.slm")];
    const verify = ["verify", path("s.slm"), "--key", path("k.pub")];
    for (const [args, file, mode, said] of [
      [sign, "k", 0o600, ""],
      [sign, "k", 0o640, "k: others can read it; chmod 600 ends that"],
      [sign, "k", 0o622, "k: others can write it; chmod 600 ends that"],
      [verify, "k.pub", 0o644, ""],
      [verify, "k.pub", 0o664, "k.pub: others can write it; chmod 644 ends that"],
    ] as const) {
      chmodSync(path(file), mode);
      const { code, stderr } = await runCli(args);
      expect(code).toBe(0);
      expect(stderr).toBe(said === "" ? "" : `sluice: ${directory}/${said}\n`);
    }
  });
});
