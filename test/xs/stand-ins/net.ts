// The module `net`.

export default {
  get(name: string): string | number | undefined {
    switch (name) {
      case "MAC":
        return "A0:B1:C2:D3:E4:F5";
      case "IP":
        return world.hardware.radio?.isUp ? "10.0.0.2" : undefined;
      case "RSSI":
        return world.hardware.radio?.isUp ? -60 : undefined;
      default:
        return undefined;
    }
  },

  resolve(host: string, answer: (name: string, address?: string) => void): void {
    world.schedule(
      () => answer(host, world.setting("dns") === "there" ? "10.0.0.1" : undefined),
      50,
      0,
    );
  },
};
