import { world } from "./world.ts";

/** A host buffer in the SDK; an ArrayBuffer is the nearest that Node has. */
export default class Resource {
  constructor(name: string) {
    const bytes = world.resources.get(name);
    if (bytes === undefined) throw new Error(`resource "${name}" not found`);
    // biome-ignore lint/correctness/noConstructorReturn: views are made over it.
    return bytes as unknown as Resource;
  }
  static exists(name: string): boolean {
    return world.resources.has(name);
  }
}
