// Names of virtual devices: different ones for different sources, and the same after a restart.
import { slug } from "../../src/bridge/topics.ts";

/** Room for the word behind it, in a topic of bounded length. */
const NAME_CHARS_MAX = 48;
const SUFFIX = " filtered";

export class DeviceNames {
  /** Who has which id in topics. */
  readonly #owners = new Map<string, string>();

  /** Name of the virtual device of source `id`, which calls itself `name`. */
  nameOf(id: string, name: string): string {
    const plain = [...name.trim()].slice(0, NAME_CHARS_MAX).join("") + SUFFIX;
    // A name without letters leaves nothing of itself in an id.
    if (slug(name) !== "" && this.take(id, plain)) return plain;
    const told = `${plain} ${shortHash(id)}`.trim();
    this.take(id, told);
    return told;
  }

  /** Reserves a name for `id`; false: another source has it. */
  take(id: string, name: string): boolean {
    const key = slug(name);
    const owner = this.#owners.get(key);
    if (owner !== undefined && owner !== id) return false;
    this.#owners.set(key, id);
    return true;
  }

  /** The name is free again. */
  release(name: string): void {
    this.#owners.delete(slug(name));
  }
}

/** Tells apart what is otherwise called the same: FNV-1a. */
export function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
