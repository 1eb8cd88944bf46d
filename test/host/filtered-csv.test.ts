// Goal: `--out`, `--plot` and the summary tell what the runtime judged. Method: a recording with one
// fault of each kind through the built command line, against the same readings pushed into the
// filter directly.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadModel } from "../../host/model/presets.ts";
import { oneChannel } from "../../lab/one-channel.ts";
import { flagText } from "../../lab/replay/flag-text.ts";
import { inScratch, runCli } from "./run-cli.ts";

const START_MS = Date.UTC(2024, 1, 29, 23, 59);
const PERIOD_MS = 60_000;
const READINGS = Array.from({ length: 60 }, (_, i) => 20 + ((i * 7) % 11) / 10);
READINGS[30] = 85;
READINGS[40] = 400;
READINGS[50] = Number.NaN;

function recording(): string {
  const rows = READINGS.map((reading, i) => {
    const time = new Date(START_MS + i * PERIOD_MS).toISOString().slice(0, 19).replace("T", " ");
    return `${time},${Number.isNaN(reading) ? "" : reading}`;
  });
  return `time,T\n${rows.join("\n")}\n`;
}

const number = (value: number) => (Number.isFinite(value) ? String(value) : "");

test("rows, plot and summary", async () => {
  await inScratch(async (directory) => {
    const input = join(directory, "in.csv");
    const [out, plot] = [join(directory, "out.csv"), join(directory, "plot.html")];
    writeFileSync(input, recording());
    const sensor = ["--sentinel", "T=85", "--max", "125", "--min", "-55"];
    const outputs = ["--out", out, "--plot", plot, "--json"];
    const { code, stdout, stderr } = await runCli(["simulate", input, ...sensor, ...outputs]);
    expect(stderr).toBe("");
    expect(code).toBe(0);

    const config = { name: "T", sentinels: [85], min: -55, max: 125, periodMs: PERIOD_MS };
    const { judged: filter, push } = oneChannel(loadModel(), config);
    const expected = READINGS.map((reading, i) => {
      push(reading, i * PERIOD_MS);
      const time = new Date(START_MS + i * PERIOD_MS).toISOString().slice(0, -1);
      const { raw, value, score, flags, plusMinus } = filter;
      const judged = [number(raw), number(value), number(score), flagText(flags)];
      return [time, ...judged, number(plusMinus)].join(",");
    });
    const lines = readFileSync(out, "utf8").split("\n");
    expect(lines[0]).toBe("time,T.raw,T.value,T.score,T.flags,T.plus_minus");
    expect(lines.slice(1)).toEqual([...expected, ""]);
    expect(lines[1 + 30]).toMatch(/^2024-03-01T00:29:00\.000,85,2\d\.\d+,,sentinel\|held,\d.*$/);

    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ rows: 60, readings: 60, periodMs: PERIOD_MS });
    expect(report.channels[0].flags).toMatchObject({ sentinel: 1, range: 1, missing: 1 });

    const page = readFileSync(plot, "utf8");
    const text = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)![1]!;
    const data = JSON.parse(text);
    expect(data.channels[0].raw[30]).toBe(85);
    expect(data.channels[0].time[30]).toBe(START_MS + 30 * PERIOD_MS);
    expect(data.channels[0].raw[50]).toBeNull();
    expect(page).not.toMatch(/(?:src|href)=/);
    expect(page).toContain("var uPlot=");
    expect(readdirSync(directory).sort()).toEqual(["in.csv", "out.csv", "plot.html"]);
  });
});

test("names that need quotes, and a recording without a time", async () => {
  await inScratch(async (directory) => {
    const input = join(directory, "in.csv");
    const out = join(directory, "out.csv");
    writeFileSync(input, '"T, ""in""",</script>\n1.5,7\n2.5,8\n1.5,7\n');
    await runCli(["simulate", input, "--out", out, "--plot", join(directory, "p.html")]);
    const [header, first, second] = readFileSync(out, "utf8").split("\n");
    expect(header).toMatch(/^time,"T, ""in"".raw",.*<\/script>\.plus_minus$/);
    expect(first).toMatch(/^0,1\.5,/);
    expect(second).toMatch(/^1,2\.5,/);
    expect(readFileSync(join(directory, "p.html"), "utf8")).not.toContain("</script>.");
  });
});
