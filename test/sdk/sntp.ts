// The module `sntp`: seconds since 1970, an error after 25 s ("never"), or no word ("silent").

export default class SNTP {
  static readonly time = 1;
  static readonly retry = 2;
  static readonly error = -1;

  constructor(_options: { host: string }, onMessage: (message: number, value?: number) => void) {
    const seconds = world.setting("sntp");
    if (seconds === "silent") return;
    if (seconds === "never") world.schedule(() => onMessage(SNTP.error), 25_000, 0);
    else world.schedule(() => onMessage(SNTP.time, Number(seconds)), 100, 0);
  }

  close(): void {}
}
