// The module `time`: ticks are a signed 32-bit integer, as on ESP32.

export default {
  get ticks(): number {
    return world.now() | 0;
  },

  delta(begin: number, end: number): number {
    return (end - begin) | 0;
  },

  set(seconds: number): void {
    world.setWall(1000 * seconds);
  },
};
