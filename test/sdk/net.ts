// The module `net`.

export default {
  get(name: string): string | number | undefined {
    const mac = world.setting("mac");
    switch (name) {
      case "MAC":
        return mac === "" ? undefined : mac;
      case "IP":
        return world.hardware.radio?.isUp ? "192.0.2.7" : undefined;
      case "RSSI":
        return world.hardware.radio?.isUp ? -61 : undefined;
      default:
        return undefined;
    }
  },

  /** The setting "names" has what the network's name server knows. */
  resolve(host: string, answer: (name: string, address?: string) => void): void {
    const isKnown = () => world.setting("names").split(" ").includes(host);
    world.schedule(() => answer(host, isKnown() ? "192.0.2.1" : undefined), 5, 0);
  },
};
