// Goal: no command writes over what it reads, a file is replaced whole with its mode or not at all,
// pipes and links do what their names say, and whatever stands in a file's place ends in one line.
// Method: the built command line on real files, links, pipes and devices.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { OutputFile } from "../../host/files/output-file.ts";
import { LARGE_BYTES_MAX, readNamedFile } from "../../host/files/read-file.ts";
import { makeKeys } from "../../host/model/keys.ts";
import { presetPath } from "../../host/model/presets.ts";
import { CLI, inScratch, runCli } from "./run-cli.ts";

const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => `${i},${(i * 7) % 11}`).join("\n");
const ROWS = rows(200);
/** Enough to train on. */
const LONG_ROWS = rows(1500);

/** A recording, a key, a model and a configuration to lose. */
function withFiles<T>(use: (path: (name: string) => string) => Promise<T>): Promise<T> {
  return inScratch(async (directory) => {
    const path = (name: string) => join(directory, name);
    writeFileSync(path("r.csv"), `time,v\n${ROWS}\n`);
    writeFileSync(path("long.csv"), `time,v\n${LONG_ROWS}\n`);
    copyFileSync(presetPath(), path("m.slm"));
    writeFileSync(path("c.json"), '{"channels":[{"name":"v"}]}');
    makeKeys(path("k"), 1);
    return use(path);
  });
}

describe("an output is never an input, by any of its names", () => {
  test.each([
    ["sign m.slm --key k --out k", "k"],
    ["sign m.slm --key k --out m.slm", "m.slm"],
    ["sign m.slm --key k --out hard", "m.slm"],
    ["sign m.slm --key k --out soft", "k"],
    ["simulate r.csv --out r.csv", "r.csv"],
    ["simulate r.csv --out ./sub/../r.csv", "r.csv"],
    ["simulate r.csv --config c.json --out c.json", "c.json"],
    ["simulate r.csv --plot x --out x", undefined],
    ["simulate r.csv --out x --plot ./x", undefined],
    ["simulate r.csv --model m.json --out m.json", "m.json"],
    ["evaluate long.csv --model m.json --out m.json", "m.json"],
    ["train long.csv --column v --from m.json --out m.json", "m.json"],
    ["train long.csv --column v --out n.json --report n.json", undefined],
    ["pack m.json --out m.json", "m.json"],
  ])("%s", async (command, kept) => {
    await withFiles(async (path) => {
      execFileSync("cp", [join(import.meta.dirname, "../../models/preset.json"), path("m.json")]);
      linkSync(path("m.slm"), path("hard"));
      symlinkSync(path("k"), path("soft"));
      execFileSync("mkdir", [path("sub")]);
      const before = kept === undefined ? undefined : readFileSync(path(kept));
      const names = readdirSync(path("."));
      const args = command.split(" ").map((word, i, all) => {
        const isFile = i > 0 && !word.startsWith("--") && all[i - 1] !== "--column";
        return isFile ? `${path(".")}/${word}` : word;
      });
      const { code, stderr } = await runCli(args);
      expect(stderr).toMatch(/^sluice: \S+: is read or written under another name too[^\n]*\n$/);
      expect(code).toBe(1);
      if (kept !== undefined) expect(readFileSync(path(kept))).toEqual(before);
      expect(readdirSync(path("."))).toEqual(names);
    });
  });
});

describe("what is replaced", () => {
  test("keeps its mode, and the link that led to it", async () => {
    await withFiles(async (path) => {
      writeFileSync(path("old.csv"), "old");
      chmodSync(path("old.csv"), 0o640);
      symlinkSync("old.csv", path("link.csv"));
      const { code } = await runCli(["simulate", path("r.csv"), "--out", path("link.csv")]);
      expect(code).toBe(0);
      expect(lstatSync(path("link.csv")).isSymbolicLink()).toBe(true);
      expect(statSync(path("old.csv")).mode & 0o777).toBe(0o640);
      expect(readFileSync(path("old.csv"), "utf8")).toMatch(/^time,v\.raw,/);
    });
  });

  test("a link to nothing is refused, and stays", async () => {
    await withFiles(async (path) => {
      symlinkSync("nowhere", path("link"));
      const { code, stderr } = await runCli(["simulate", path("r.csv"), "--out", path("link")]);
      expect(stderr).toMatch(/^sluice: \S+link: is a link to a file that does not exist\n$/);
      expect(code).toBe(1);
      expect(lstatSync(path("link")).isSymbolicLink()).toBe(true);
    });
  });
});

describe("pipes", () => {
  const shell = (command: string, cwd: string) =>
    spawnSync("bash", ["-c", command], { cwd, encoding: "utf8", timeout: 20_000 });
  const simulate = `${process.execPath} ${CLI} simulate r.csv`;

  test("--out /dev/stdout: the CSV, then the summary, through a pipe and into a file", async () => {
    await withFiles(async (path) => {
      const piped = shell(`${simulate} --out /dev/stdout | cat`, path("."));
      expect(piped.stdout.split("\n")[0]).toBe("time,v.raw,v.value,v.score,v.flags,v.plus_minus");
      expect(piped.stdout.split("\n").length).toBeGreaterThan(201);
      shell(`${simulate} --out /dev/stdout > all.txt`, path("."));
      expect(readFileSync(path("all.txt"), "utf8").replace(/\d+(\.\d+)? (µs|s)\b|[\d,.]+ readings\/s/g, "")).toBe(piped.stdout.replace(/\d+(\.\d+)? (µs|s)\b|[\d,.]+ readings\/s/g, "")); // biome-ignore format: one comparison
    });
  });

  test("a reader that has seen enough is no mistake", async () => {
    await withFiles(async (path) => {
      writeFileSync(path("r.csv"), `time,v\n${rows(30_000)}\n`);
      const head = shell(`${simulate} --out /dev/stdout | head -n 1; echo $PIPESTATUS`, path("."));
      expect(head.stdout).toBe("time,v.raw,v.value,v.score,v.flags,v.plus_minus\n0\n");
      expect(head.stderr).toBe("");
    });
  });

  test(">(command), a FIFO with a reader, and one without", async () => {
    await withFiles(async (path) => {
      shell(`${simulate} --out >(cat > copy.csv) --plot plot.html > /dev/null; sleep 1`, path("."));
      expect(readFileSync(path("copy.csv"), "utf8")).toMatch(/^time,v\.raw,/);
      shell(`mkfifo f; (cat f > got.csv &) ; sleep 0.3; ${simulate} --out f; sleep 0.5`, path("."));
      expect(readFileSync(path("got.csv"), "utf8")).toMatch(/^time,v\.raw,/);
      const alone = shell(`mkfifo g; ${simulate} --out g`, path("."));
      expect(alone.stderr).toMatch(/^sluice: g: nobody is at the other end of this pipe[^\n]*\n$/);
      expect(alone.status).toBe(1);
    });
  });

  test("a full disk is one line", async () => {
    await withFiles(async (path) => {
      const { status, stderr } = shell(`${simulate} --out /dev/full`, path("."));
      expect(stderr).toBe("sluice: /dev/full: no space left on the disk\n");
      expect(status).toBe(1);
    });
  });
});

describe("whatever stands in the place of a file that is read", () => {
  const PLACES = ["/dev/zero", "/dev/full", "/dev/null", "fifo", ".", "none"];
  const COMMANDS = [
    (p: string) => ["inspect", p],
    (p: string) => ["verify", p, "--key", "k.pub"],
    (p: string) => ["verify", "m.slm", "--key", p],
    (p: string) => ["sign", p, "--key", "k", "--out", "o.slm"],
    (p: string) => ["sign", "m.slm", "--key", p, "--out", "o.slm"],
    (p: string) => ["simulate", "r.csv", "--model", p],
    (p: string) => ["simulate", "r.csv", "--config", p],
    (p: string) => ["simulate", "r.csv", "--broker", "mqtts://127.0.0.1:1", "--ca-file", p],
  ];
  /** These wait at a pipe for what will come: a recording may be live. */
  const READERS = [(p: string) => ["simulate", p], (p: string) => ["evaluate", p]];

  test.each(PLACES)(
    "%s",
    async (place) => {
      await withFiles(async (path) => {
        execFileSync("mkfifo", [path("fifo")]);
        const commands = place === "fifo" ? COMMANDS : [...COMMANDS, ...READERS];
        const runs = commands.map(async (command) => {
          const child = spawn(process.execPath, [CLI, ...command(place)], { cwd: path(".") });
          let stderr = "";
          child.stderr.on("data", (text) => (stderr += text));
          const code = await new Promise((resolve) => child.once("close", resolve));
          return { args: command(place), code, stderr };
        });
        for (const { args, code, stderr } of await Promise.all(runs)) {
          expect(stderr, args.join(" ")).toMatch(/^sluice: [^\n]+\n$/);
          expect(stderr, args.join(" ")).not.toMatch(/defect/);
          expect(code, args.join(" ")).toBe(1);
        }
        expect(existsSync(path("o.slm"))).toBe(false);
      });
    },
    60_000,
  );

  test("the reader stops at its bound, and reads pipes to their end", async () => {
    await withFiles(async (path) => {
      expect(() => readNamedFile(path("r.csv"), 100)).toThrow(/r\.csv: has more than 100 bytes$/);
      const out = execFileSync("bash", ["-c", `${process.execPath} ${CLI} sign m.slm --key k --out s.slm > /dev/null; ${process.execPath} ${CLI} verify s.slm --key <(sleep 0.5; cat k.pub)`], { cwd: path("."), encoding: "utf8" }); // biome-ignore format: one command
      expect(out).toMatch(/^s\.slm: good, id [0-9a-f]{16}/);
      expect(LARGE_BYTES_MAX).toBe(2 ** 26);
    });
  });
});

test("two files that grow do not meet; what is discarded leaves nothing", async () => {
  await inScratch((directory) => {
    const place = join(directory, "o");
    const a = new OutputFile(place, []);
    const b = new OutputFile(place, []);
    a.write("a");
    b.write("b");
    a.commit();
    b.discard();
    expect(readFileSync(place, "utf8")).toBe("a");
    expect(readdirSync(directory)).toEqual(["o"]);
  });
});
