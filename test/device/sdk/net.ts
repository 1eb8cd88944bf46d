import { world } from "./world.ts";

export default {
  get(what: string): string | number | undefined {
    if (what === "MAC") return world.mac;
    return what === "RSSI" ? -61 : what === "IP" ? "192.0.2.7" : undefined;
  },
  resolve(host: string, callback: (host: string, address?: string) => void): void {
    world.later(() => callback(host, world.hosts.get(host)), 5);
  },
};
