import { world } from "./world.ts";

export default {
  open({ path, format }: { path: string; format: "string" | "buffer" }) {
    if (path.length > 15) throw new Error("ESP_ERR_NVS_KEY_TOO_LONG");
    return {
      read(key: string) {
        const value = world.stores.get(key);
        const isText = typeof value === "string";
        if (value !== undefined && isText !== (format === "string"))
          throw new TypeError("mismatch");
        return value;
      },
      write(key: string, value: Uint8Array | ArrayBuffer | string) {
        if (world.storage === "full") throw new Error("ESP_ERR_NVS_NOT_ENOUGH_SPACE");
        world.stores.set(key, value instanceof Uint8Array ? value.slice().buffer : value);
      },
      delete(key: string) {
        world.stores.delete(key);
      },
      close() {},
    };
  },
};
