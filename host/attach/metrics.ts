// How the gateway is doing, for Prometheus: http://127.0.0.1:PORT/metrics, on this machine alone.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../../lab/user-error.ts";
import { metricsPackage } from "../mqtt/packages.ts";

const HOST = "127.0.0.1";

export interface Figures {
  readonly messages: number;
  readonly readings: number;
  readonly published: number;
  readonly dropped: number;
  readonly devices: number;
  readonly channels: number;
  readonly notUnderstood: number;
  readonly isConnected: boolean;
  /** Seconds since the last snapshot; NaN: none. */
  readonly snapshotAgeS: number;
}

const COUNTERS = {
  messages: "Messages of sources and announcements that arrived",
  readings: "Readings that were filtered",
  published: "Messages of readings that were published",
  dropped: "Messages of readings that the connection did not take",
} as const;
const GAUGES = {
  devices: "Virtual devices",
  channels: "Filtered fields",
  notUnderstood: "Announced sensors that are not understood",
  isConnected: "1 while the broker is there",
  snapshotAgeS: "Age of the newest snapshot on disk in seconds",
} as const;
const NAMES: Readonly<Record<keyof Figures, string>> = {
  messages: "sluice_messages_total",
  readings: "sluice_readings_total",
  published: "sluice_published_total",
  dropped: "sluice_dropped_total",
  devices: "sluice_devices",
  channels: "sluice_channels",
  notUnderstood: "sluice_not_understood",
  isConnected: "sluice_connected",
  snapshotAgeS: "sluice_snapshot_age_seconds",
};

/** @throws UserError when the port cannot be had */
export async function serveMetrics(port: number, figures: () => Figures): Promise<Server> {
  const { Counter, collectDefaultMetrics, Gauge, Registry } = await metricsPackage();
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const [key, help] of Object.entries(COUNTERS)) {
    const name = NAMES[key as keyof Figures];
    new Counter({
      ...{ name, help, registers: [registry] },
      collect() {
        this.reset();
        this.inc(Number(figures()[key as keyof Figures]));
      },
    });
  }
  for (const [key, help] of Object.entries(GAUGES)) {
    const name = NAMES[key as keyof Figures];
    new Gauge({
      ...{ name, help, registers: [registry] },
      collect() {
        this.set(Number(figures()[key as keyof Figures]));
      },
    });
  }
  const server = createServer((request, response) => {
    if (request.url !== "/metrics" || request.method !== "GET") {
      response.writeHead(404, { "content-type": "text/plain" }).end("see /metrics\n");
      return;
    }
    void registry.metrics().then((text) => {
      response.writeHead(200, { "content-type": registry.contentType }).end(text);
    });
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new UserError(`--metrics: port ${port} on ${HOST} cannot be had (${error.code})`));
    });
    server.listen(port, HOST, () => resolve(server));
  });
}

export function metricsUrl(server: Server): string {
  return `http://${HOST}:${(server.address() as AddressInfo).port}/metrics`;
}
