// A Raspberry Pi's own temperature, filtered and published: node main.mjs [broker] [sensor file]
import { readFileSync } from "node:fs";
import { Bridge, FilterBank, Runtime } from "sluice";
import { loadModel, MqttLink, RealClock } from "sluice/node";

const [url = "mqtt://127.0.0.1:1883", file = "/sys/class/thermal/thermal_zone0/temp"] =
  process.argv.slice(2);
const periodMs = 1000;
const channels = [{ name: "CPU", unit: "°C", deviceClass: "temperature", decimals: 1, periodMs }];
const sensor = {
  channels: 1,
  readInto(out, offset) {
    try {
      out[offset] = Number(readFileSync(file, "utf8")) / 1000;
    } catch {
      out[offset] = NaN; // No reading: the value is held, and says so.
    }
  },
};
const clock = new RealClock();
const bank = new FilterBank(loadModel(), channels);
const bridge = new Bridge({
  ...{ channels, clock, judged: bank.channels, link: new MqttLink({ url }), discovery: {} },
  ...{ device: "raspberry", info: { version: "1", model: "preset" }, onNotice: console.error },
});
const runtime = new Runtime({ clock, sensor, bank, bridge });
bridge.start();
setInterval(() => runtime.step(), periodMs);
setInterval(() => runtime.poll(), 100);
process.on("SIGINT", () => {
  bridge.stop();
  setTimeout(() => process.exit(), 200);
});
