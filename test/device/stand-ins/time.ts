// The module `time`: ticks are a signed 32-bit integer, as on ESP32.
import { now, setWall } from "./world.ts";

export default class Time {
  static get ticks(): number {
    return now() | 0;
  }

  static delta(begin: number, end: number): number {
    return (end - begin) | 0;
  }

  static set(seconds: number): void {
    setWall(1000 * seconds);
  }
}
