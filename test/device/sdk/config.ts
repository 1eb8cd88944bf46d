import { world } from "./world.ts";

export default new Proxy({} as Record<string, unknown>, {
  get: (_, key) => world.config[String(key)],
});
