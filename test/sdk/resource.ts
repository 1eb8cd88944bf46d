// The module `Resource`: read-only memory that is none of the engine's; there no ArrayBuffer, under
// Node one, the nearest that it has.

export default class Resource {
  constructor(name: string) {
    const bytes = world.resource(name);
    if (bytes === undefined) throw new Error(`resource "${name}" not found`);
    // biome-ignore lint/correctness/noConstructorReturn: a host buffer, as the SDK's.
    return bytes as unknown as Resource;
  }

  static exists(name: string): boolean {
    return world.resource(name) !== undefined;
  }
}
