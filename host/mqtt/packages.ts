// The packages that speak MQTT. An app for a microcontroller, and who only filters recordings, need
// none of them: they are optional, loaded when first needed, and one line says how to get them.
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

function missing(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "MODULE_NOT_FOUND" && code !== "ERR_MODULE_NOT_FOUND") return error;
  const wanted = Object.entries(peerDependencies).map(([name, range]) => `${name}@${range}`);
  return new UserError(
    `MQTT needs packages that are not installed; beside sluice: npm install ${wanted.join(" ")}`,
  );
}
