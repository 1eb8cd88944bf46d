// What the stand-ins beside this file stand on: one small world, in virtual time. Under Node it is
// test/device/sdk/world.ts, on the engine test/xs/stand-ins/world.ts. Stand-ins are preloaded as the
// modules of the SDK are, and so hold no state of their own: it is all in here.

interface WorldTimer {
  callback: (id: WorldTimer) => void;
  dueMs: number;
  /** 0: once. */
  repeatMs: number;
}

/** What the network tells the one socket that there is. */
interface WorldSocket {
  onConnected(): void;
  onData(): void;
  onEnd(): void;
}

/** The one radio that there is. */
interface WorldRadio {
  isUp: boolean;
  attempts: number;
  /** Tells the program. */
  say(message: string, value?: number): void;
  /** The setting "wifi" changed. */
  onChanged(): void;
}

interface Measured {
  bytecodes: number;
  instructions: number;
}

interface World {
  now(): number;
  setWall(ms: number): void;
  /** The program holds everything up, as a hanging bus does. */
  block(ms: number): void;
  schedule(callback: (id: WorldTimer) => void, delayMs: number, repeatMs: number): WorldTimer;
  isScheduled(id: WorldTimer): boolean;
  cancel(id: WorldTimer | undefined): void;
  /** What the test has set; "": nothing. */
  setting(name: string): string;
  /** The test fails: a real device would be dead, or worse. */
  fault(what: string): never;
  /** What the engine has used; zeros where nobody counts. */
  measured(): Measured;
  /** By the engine's counters; undefined: not counted. */
  heapBytes(kind: "slots" | "chunks"): number | undefined;
  readonly hardware: {
    socket?: WorldSocket | undefined;
    radio?: WorldRadio | undefined;
    samples: number;
    sampledAt: Measured & { ms: number };
    latency: Measured;
  };
  /** Key-value storage that survives; values are bytes. */
  readonly stored: {
    read(path: string, key: string): ArrayBuffer | undefined;
    /** @throws Error when it is full */
    write(path: string, key: string, value: Uint8Array): void;
    delete(path: string, key: string): void;
  };
  /** A raw partition as read-only memory; undefined: there is none of this name. */
  partition(name: string): ArrayBuffer | undefined;
  erase(block: number): void;
  program(offset: number, byteLength: number, bytes: Uint8Array): void;
  /** A file in the firmware as read-only memory. */
  resource(name: string): ArrayBuffer | undefined;
  verify(publicKey: Uint8Array, hash: Uint8Array, signature: Uint8Array): boolean;
  readonly network: {
    connect(address: string, port: number): void;
    send(bytes: Uint8Array): void;
    close(): void;
    /** Bytes that came and were not taken. */
    waiting(): number;
    take(bytes: Uint8Array): number;
    drop(): void;
  };
  /** The chip is off; the program starts anew later. */
  sleep(ms: number): void;
}

declare const world: World;
/** SHA-256 of the host's: begins; with bytes: goes on. */
declare function hostHash(bytes?: Uint8Array): void;
declare function hostHashInto(out: Uint8Array): void;
/** The engine's own, as in the SDK. */
interface ArrayBufferConstructor {
  fromString(text: string): ArrayBuffer;
}
interface StringConstructor {
  fromArrayBuffer(bytes: ArrayBuffer): string;
}
