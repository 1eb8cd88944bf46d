// A real broker on a free port of the loopback: the embedded one, or Mosquitto where it is
// installed (.ci/run installs it).

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startBroker } from "../../host/mqtt/broker.ts";

export interface LiveBroker {
  readonly url: string;
  close(): Promise<void>;
  /** Ends it hard and starts it again on the same port; Mosquitto alone. */
  restart?(): Promise<void>;
}

const PLACES = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto"];
export const MOSQUITTO = PLACES.find((place) => existsSync(place));

export async function embedded(): Promise<LiveBroker> {
  return startBroker({ host: "127.0.0.1", port: 0 });
}

/** @param settings lines of its configuration in place of "everybody may do everything" */
export async function mosquitto(
  persistence: "on" | "off" = "off",
  settings: readonly string[] = ["allow_anonymous true"],
): Promise<LiveBroker> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "sluice-mosquitto-"));
  const config = join(folder, "conf");
  const keep =
    persistence === "on" ? "true\nautosave_on_changes true\nautosave_interval 1" : "false";
  const lines = [
    `listener ${port} 127.0.0.1`,
    ...settings,
    `persistence ${keep}`,
    `persistence_location ${folder}/`,
    ...(process.getuid?.() === 0 ? ["user root"] : []),
  ];
  writeFileSync(config, `${lines.join("\n")}\n`);
  let child = await start(config, port);
  return {
    url: `mqtt://127.0.0.1:${port}`,
    restart: async () => {
      await end(child, "SIGKILL");
      child = await start(config, port);
    },
    close: async () => {
      await end(child, "SIGTERM");
      rmSync(folder, { recursive: true });
    },
  };
}

async function start(config: string, port: number): Promise<ChildProcess> {
  const child = spawn(MOSQUITTO!, ["-c", config], { stdio: "ignore" });
  for (let i = 0; i < 200; i++) {
    if (await answers(port)) return child;
    await sleep(25);
  }
  child.kill("SIGKILL");
  throw new Error("mosquitto does not start");
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const say = (is: boolean) => () => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", say(true));
    socket.once("error", say(false));
  });
}

function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}

/** A port that was free just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
