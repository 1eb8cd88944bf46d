// What ESPHome and Home Assistant do when nobody tunes them: the defaults of their filters and the
// examples of their documentation, in the sensor's own unit. `send_every` is as in esphome.ts.
//   esphome.io/components/sensor: median 5, sliding_window_moving_average 15, EMA alpha 0.1
//   home-assistant.io/integrations/filter: outlier (window_size 4, radius 4.0), then lowpass
//   (time_constant 10)
import { type Baseline, chain, medianOf, type StreamFilter } from "./baseline.ts";
import { exponentialMovingAverage, mean, windowOf } from "./esphome.ts";

/**
 * Home Assistant's outlier filter: a state further than `radius` from the median of its own last
 * `length` outputs is replaced by that median.
 */
export function outlier(length: number, radius: number): StreamFilter {
  const outputs: number[] = [];
  return {
    step(u) {
      if (Number.isNaN(u)) return u;
      const middle = outputs.length === length ? medianOf(outputs) : u;
      const value = Math.abs(u - middle) > radius ? middle : u;
      outputs.push(value);
      if (outputs.length > length) outputs.shift();
      return value;
    },
  };
}

const shipped = (name: string, create: () => StreamFilter): Baseline => ({
  name,
  axes: [],
  create,
});

export const SHIPPED: readonly Baseline[] = [
  shipped("as shipped: ESPHome median", () => windowOf(5, medianOf)),
  shipped("as shipped: ESPHome moving average", () => windowOf(15, mean)),
  shipped("as shipped: ESPHome exponential average", () => exponentialMovingAverage(0.1)),
  shipped("as shipped: Home Assistant outlier, lowpass", () =>
    chain(outlier(4, 4), exponentialMovingAverage(0.1)),
  ),
];
