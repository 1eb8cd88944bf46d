import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where this package lies: host/files and dist/host are both two folders below it. */
export function packageRoot(): string {
  return join(dirname(fileURLToPath(import.meta.url)), "../..");
}
