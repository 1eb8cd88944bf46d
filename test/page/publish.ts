// A device of the core that publishes what a test tells it to, twenty readings a second.
import { RealClock } from "../../host/device/clock.ts";
import { MqttLink } from "../../host/mqtt/link.ts";
import { Bridge } from "../../src/bridge/bridge.ts";
import type { ChannelConfig, Judged } from "../../src/filter/config.ts";

const READING_MS = 50;
const USUAL: Judged = {
  value: 0,
  raw: 0,
  score: 0.5,
  flags: 0,
  ageMs: 0,
  plusMinus: Number.NaN,
  problem: false,
};

/**
 * Starts it; each reading of each channel is `next()`, or that with more said about it.
 * @returns what stops it
 */
export function startDevice(
  url: string,
  device: string,
  channels: readonly ChannelConfig[],
  next: () => number | Partial<Judged>,
): () => void {
  const judged = channels.map(() => ({ ...USUAL }));
  const bridge = new Bridge({
    link: new MqttLink({ url }),
    clock: new RealClock(),
    device,
    channels: channels.map((channel) => ({ unit: "°C", ...channel })),
    judged,
    info: { version: "1", model: "preset" },
  });
  bridge.start();
  const timer = setInterval(() => {
    for (const reading of judged) {
      const said = next();
      Object.assign(reading, typeof said === "number" ? { value: said, raw: said } : said);
    }
    bridge.poll();
    bridge.report();
  }, READING_MS);
  return () => {
    clearInterval(timer);
    bridge.stop();
  };
}
