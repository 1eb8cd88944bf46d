// The packages that speak MQTT, and to Prometheus. An app for a microcontroller needs none of them,
// nor does who only filters recordings: they are optional, loaded when first needed, and one line
// says how to get them.
import { createRequire } from "node:module";
import { UserError } from "../../lab/user-error.ts";
import { peerDependencies } from "../../package.json";

const load = createRequire(import.meta.url);

/** The client. @throws UserError where it is not installed */
export function mqttClient(): typeof import("mqtt") {
  try {
    return load("mqtt");
  } catch (error) {
    throw missing(error);
  }
}

/** Where the client lies that browsers load. @throws UserError where it is not installed */
export function mqttForBrowsers(): string {
  try {
    return load.resolve("mqtt/dist/mqtt.esm");
  } catch (error) {
    throw missing(error);
  }
}

/** What the embedded broker is made of. @throws UserError where it is not installed */
export async function brokerPackages() {
  try {
    const [{ Aedes }, ws] = await Promise.all([import("aedes"), import("ws")]);
    return { Aedes, ws };
  } catch (error) {
    throw missing(error);
  }
}

/** What serves figures to Prometheus. @throws UserError where it is not installed */
export async function metricsPackage(): Promise<typeof import("prom-client")> {
  try {
    return (await import("prom-client")).default;
  } catch (error) {
    throw missing(error, "--metrics", ["prom-client"]);
  }
}

type Peer = keyof typeof peerDependencies;

function missing(
  error: unknown,
  what = "MQTT",
  names: readonly Peer[] = ["aedes", "mqtt", "ws"],
): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "MODULE_NOT_FOUND" && code !== "ERR_MODULE_NOT_FOUND") return error;
  const wanted = names.map((name) => `${name}@${peerDependencies[name]}`).join(" ");
  return new UserError(
    `${what} needs packages that are not installed; beside sluice: npm install ${wanted}`,
  );
}
