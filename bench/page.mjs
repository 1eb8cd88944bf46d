// Does the page keep up? Many devices publish through the embedded broker while Chromium shows
// them; printed are the times between frames, what the page's thread was busy with, and how far
// the page was behind at the end. Needs Debian's chromium.
//   node bench/page.mjs [devices 50] [channels 8] [readings a second 10] [seconds 20]
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import mqtt from "mqtt";
import { chromium } from "playwright-core";
import { OutPayload } from "../dist/index.js";

const [devices = 50, channels = 8, rate = 10, seconds = 20] = process.argv.slice(2).map(Number);
const CHROMIUM = "/usr/bin/chromium";
const CLI = new URL("../dist/host/cli.js", import.meta.url).pathname;
const SETTLE_MS = 3000;
const children = [];

/** Starts a command of ours; gives what it has printed once all `words` are in it. */
function sluice(words, ...args) {
  const child = spawn(process.execPath, [CLI, ...args]);
  children.push(child);
  let text = "";
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (words.every((word) => text.includes(word))) resolve(text);
    });
    child.once("close", () => reject(new Error(`sluice ${args[0]} ended`)));
  });
}

const urlIn = (text, scheme) => new RegExp(`${scheme}://[\\d.:]+`).exec(text)[0];

/** Names, and a reading for each tick that wanders and has faults. */
function fleetOf(client) {
  const ids = Array.from({ length: channels }, (_, c) => `channel_${c + 1}`);
  const payload = new OutPayload(ids);
  for (let d = 0; d < devices; d++) {
    const about = { name: `Device ${d + 1}`, version: "1", model: "preset" };
    const list = ids.map((id) => ({ id, name: id, unit: "°C" }));
    client.publish(`bench/d${d}/status`, "online");
    client.publish(`bench/d${d}/info`, JSON.stringify({ ...about, channels: list }));
  }
  const judged = ids.map(() => ({ value: 0, raw: 0, score: 0.5, flags: 0, ageMs: 0 }));
  return (seq) => {
    for (let d = 0; d < devices; d++) {
      judged.forEach((reading, c) => {
        reading.value = 20 + c + Math.sin(seq / 40 + d);
        reading.raw = reading.value + Math.sin(seq * 12.9898 + c * 78.233) / 3;
        reading.flags = (seq + c) % 50 === 0 ? 1 << 11 : 0;
      });
      payload.encode(seq, Date.now(), judged);
      client.publish(`bench/d${d}/out`, Buffer.from(payload.bytes.slice(0, payload.length)));
    }
  };
}

async function publish(send) {
  const startMs = performance.now();
  for (let seq = 1; seq <= rate * seconds; seq++) {
    send(seq);
    await sleep(Math.max(0, startMs + (1000 * seq) / rate - performance.now()));
  }
}

const quantile = (sorted, share) => sorted[Math.floor((sorted.length - 1) * share)].toFixed(1);

async function measure(page, client) {
  const metrics = await page.context().newCDPSession(page);
  await metrics.send("Performance.enable");
  const busy = async () => {
    const list = (await metrics.send("Performance.getMetrics")).metrics;
    return Object.fromEntries(list.map(({ name, value }) => [name, value]));
  };
  const messages = async () => Number(await page.getAttribute(".summary", "data-messages"));
  const send = fleetOf(client);
  await page
    .locator(".devices li")
    .nth(devices - 1)
    .waitFor();
  const heard = await messages();
  await page.evaluate(`{
    globalThis.frames_ = [];
    let last = performance.now();
    const frame = (now) => { frames_.push(now - last); last = now; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
  }`);
  const before = await busy();
  await publish(send);
  const after = await busy();
  const frames = (await page.evaluate("frames_")).slice(1).sort((a, b) => a - b);
  const endMs = performance.now();
  const sent = devices * rate * seconds;
  let late = sent;
  while (late > 0 && performance.now() < endMs + SETTLE_MS) {
    late = sent - ((await messages()) - heard);
    await sleep(10);
  }
  const share = (name) => `${((100 * (after[name] - before[name])) / seconds).toFixed(0)} %`;
  console.log(
    [
      `${devices} devices × ${channels} channels at ${rate} Hz for ${seconds} s: ${sent} messages`,
      `frames     ${(frames.length / seconds).toFixed(1)} a second`,
      `between    ${quantile(frames, 0.5)} ms median, ${quantile(frames, 0.95)} ms 95 %, ` +
        `${quantile(frames, 0.99)} ms 99 %, ${quantile(frames, 1)} ms most`,
      `busy       ${share("TaskDuration")} of the page's thread, ${share("ScriptDuration")} in scripts`,
      `behind     ${late} messages, all shown ${(performance.now() - endMs).toFixed(0)} ms after the last`,
      `memory     ${(after.JSHeapUsedSize / 2 ** 20).toFixed(0)} MB of JavaScript heap`,
    ].join("\n"),
  );
  if (late > 0) process.exitCode = 1;
}

if (!existsSync(CHROMIUM)) {
  console.error(
    "bench -- page: needs Chromium at /usr/bin/chromium; on Debian: apt install chromium",
  );
  process.exit(1);
}
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({ executablePath: CHROMIUM, args });
try {
  const ports = ["--port", "0", "--ws-port", "0"];
  const served = await sluice(["http://"], "dashboard", "--port", "0", "--broker", "");
  const from = ["--allow-origin", urlIn(served, "http")];
  const broker = await sluice(["mqtt://", "ws://"], "broker", ...ports, ...from);
  const client = await mqtt.connectAsync(urlIn(broker, "mqtt"));
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
  const address = { url: urlIn(broker, "ws"), username: "", prefix: "bench" };
  await page.addInitScript(
    `localStorage.setItem("sluice-broker", ${JSON.stringify(JSON.stringify(address))})`,
  );
  await page.goto(`${urlIn(served, "http")}/`);
  await page.waitForSelector("text=No devices yet");
  await measure(page, client);
  await client.endAsync();
} finally {
  await browser.close();
  for (const child of children) child.kill();
}
