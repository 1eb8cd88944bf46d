// Goal: a recording may come through a pipe and leave through one, also while it is being made.
// Method: the built command line, fed by hand.
import { execFileSync, spawn } from "node:child_process";
import { createWriteStream, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plain, ROWS, value } from "./made-recording.ts";
import { CLI, inScratch, runCli } from "./run-cli.ts";

const TEXT = plain(value);

/** What a file of the same text becomes. */
const ofFile = () =>
  inScratch(async (folder) => {
    const [input, output] = [join(folder, "in.csv"), join(folder, "out.csv")];
    writeFileSync(input, TEXT);
    await runCli(["simulate", input, "--out", output]);
    return readFileSync(output, "utf8");
  });

test("- and --out -: the bits of files, and the summary on stderr", async () => {
  const child = spawn(process.execPath, [CLI, "simulate", "-", "--out", "-"]);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  // In pieces that end anywhere.
  for (let at = 0; at < TEXT.length; at += 7) child.stdin.write(TEXT.slice(at, at + 7));
  child.stdin.end();
  await new Promise((resolve) => child.on("close", resolve));
  expect(stdout).toBe(await ofFile());
  expect(stderr).toMatch(/^-: 40 rows, 1 channel/);
});

test("a FIFO is read once, and late readings stay late", async () => {
  await inScratch(async (folder) => {
    const fifo = join(folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    const lines = TEXT.trimEnd().split("\n");
    const backwards = [lines[0], ...lines.slice(1).reverse()].join("\n");
    createWriteStream(fifo).end(`${backwards}\n`);
    const { code, stdout } = await runCli(["simulate", fifo, "--json"]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.rows).toBe(ROWS);
    expect(report.channels[0].flags.late).toBe(ROWS - 1);
  });
});

test("a live source is filtered while it goes on", async () => {
  const child = spawn(process.execPath, [CLI, "simulate", "-", "--out", "-"]);
  const lines = TEXT.split("\n");
  child.stdin.write(`${lines.slice(0, 30).join("\n")}\n`);
  let stdout = "";
  // The source is still open when the first readings come out.
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      if (stdout.split("\n").length > 29) resolve();
    });
  });
  child.stdin.end(lines.slice(30).join("\n"));
  await new Promise((resolve) => child.on("close", resolve));
  expect(stdout).toBe(await ofFile());
});

test("--speed takes readings a second, and the pace is said", async () => {
  await inScratch(async (folder) => {
    const input = join(folder, "in.csv");
    writeFileSync(input, TEXT);
    const startMs = performance.now();
    const { stderr } = await runCli(["simulate", input, "--speed", "40/s"]);
    expect(stderr).toBe("sluice: replaying 40 readings a second\n");
    expect(performance.now() - startMs).toBeGreaterThan(900);
  });
});
