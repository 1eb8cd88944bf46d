// The module `Resource`: read-only memory that is none of the engine's. Not an ArrayBuffer.

export default class Resource {
  constructor(name: string) {
    // biome-ignore lint/correctness/noConstructorReturn: a host buffer, as the SDK's.
    return hostResource(`${world.setting("resources")}/${name}`);
  }
}
