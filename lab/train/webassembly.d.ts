// The part of the WebAssembly interface that training uses: TypeScript has it in its DOM library
// alone, which a program for Node must not see.
declare namespace WebAssembly {
  class Memory {
    constructor(options: { initial: number });
    readonly buffer: ArrayBuffer;
  }
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module, imports: { env: { memory: Memory } });
    readonly exports: Record<string, unknown>;
  }
}
