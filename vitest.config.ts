import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Modules of the Moddable SDK, and what stands in for them in test/device. */
const STAND_INS: Record<string, string> = {
  Resource: "resource",
  crypt: "crypt",
  curve: "curve",
  ecdsa: "ecdsa",
  ecp: "ecp",
  "embedded:io/socket/tcp": "tcp",
  "embedded:network/mqtt/client": "mqtt-client",
  "embedded:storage/key-value": "key-value",
  flash: "flash",
  instrumentation: "instrumentation",
  "mc/config": "config",
  net: "net",
  "sluice/deep-sleep": "deep-sleep",
  "sluice/tls": "tls",
  sntp: "sntp",
  time: "time",
  timer: "timer",
  wifi: "wifi",
};
const alias = Object.entries(STAND_INS).map(([name, file]) => ({
  find: new RegExp(`^${name}$`),
  replacement: fileURLToPath(new URL(`test/device/sdk/${file}.ts`, import.meta.url)),
}));

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
