// Which pages and names may reach the servers on this machine. A browser says where a page came
// from (Origin) and by which name it reached us (Host); any website may open a WebSocket to
// 127.0.0.1, and a name of its own that leads there (DNS rebinding) makes it look like our page.

import { isIP } from "node:net";
import { hostname } from "node:os";

/** Is the `Host` header an address, this machine's name, or one of `names`? */
export function isOurHost(header: string | undefined, names: Iterable<string> = []): boolean {
  // HTTP/1.0 and tools without the header are no browsers.
  if (header === undefined) return true;
  const url = `http://${header}`;
  if (!URL.canParse(url)) return false;
  const name = new URL(url).hostname.replace(/^\[|\]$/g, "");
  const own = hostname().toLowerCase();
  return isIP(name) !== 0 || ["localhost", own, `${own}.local`, ...names].includes(name);
}

/** Pages that may speak to the broker: none that a browser names, unless it was allowed. */
export class Origins {
  readonly #allowed = new Set<string>();

  /** Also by the other name of this machine that a person may type. */
  allow(url: string): void {
    const { hostname: name, origin } = new URL(url);
    this.#allowed.add(origin);
    if (name === "127.0.0.1") this.#allowed.add(origin.replace(name, "localhost"));
  }

  /** @param origin the header; undefined: no browser */
  takes(origin: string | undefined): boolean {
    return origin === undefined || this.#allowed.has(origin);
  }

  /** Host names of what is allowed. */
  get names(): string[] {
    return [...this.#allowed].map((origin) => new URL(origin).hostname);
  }
}
