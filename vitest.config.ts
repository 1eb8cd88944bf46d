import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { STAND_INS } from "./test/sdk/modules.mjs";

/** What the engine's tests take from elsewhere: configuration, and TLS as manifests choose it. */
const UNDER_NODE = { "mc/config": "config", "sluice/tls": "tls" };
const aliases = (files: Record<string, string>, folder: string) =>
  Object.entries(files).map(([name, file]) => ({
    find: new RegExp(`^${name}$`),
    replacement: fileURLToPath(new URL(`${folder}/${file}.ts`, import.meta.url)),
  }));
const alias = [...aliases(STAND_INS, "test/sdk"), ...aliases(UNDER_NODE, "test/device/sdk")];

const limits = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: { ...limits, name: "device", include: ["test/device/*.test.ts"] },
        resolve: { alias },
      },
      {
        test: {
          ...limits,
          name: "host",
          include: ["test/**/*.test.ts"],
          exclude: ["test/device/*.test.ts"],
        },
      },
    ],
  },
});
