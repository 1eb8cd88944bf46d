// What `@moddable/typings` (5.6.0, the newest on npm; the SDK is at 8.2) lacks or gets wrong, as
// far as Sluice calls it. Described from what the SDK does at run time.

declare module "embedded:network/mqtt/client" {
  /** `payload` of a SUBACK: the granted QoS of each topic, 128 for a refused one. */
  export interface ControlMessage {
    readonly operation: number;
    readonly id?: number;
    readonly payload?: readonly number[];
  }

  export interface ReadableOptions {
    readonly more: boolean;
    /** Of the first fragment of a message alone, as is `byteLength`. */
    readonly topic?: string;
    readonly byteLength?: number;
  }

  /** Strings and ArrayBuffers alone: a view would be sent as the text "1,2,3". */
  export interface ClientOptions {
    readonly host: string;
    readonly port: number;
    readonly id: string;
    readonly keepAlive: number;
    readonly user?: string;
    readonly password?: string;
    readonly will: {
      readonly topic: string;
      readonly message: ArrayBuffer;
      readonly QoS: number;
      readonly retain: boolean;
    };
    readonly dns: { readonly io: unknown };
    readonly socket: object;
    onControl(message: ControlMessage): void;
    onReadable(count: number, options: ReadableOptions): void;
    onWritable(count: number): void;
    onError(): void;
  }

  export interface WriteOptions {
    readonly operation?: number;
    readonly id?: number;
    readonly topic?: string;
    readonly QoS?: number;
    readonly retain?: boolean;
    readonly byteLength?: number;
    readonly items?: readonly { readonly topic: string; readonly QoS: number }[];
  }

  export default class MQTTClient {
    constructor(options: ClientOptions);
    read(buffer: Uint8Array): number;
    /** @returns bytes that can be written now */
    write(data: Uint8Array | null, options?: WriteOptions): number;
    close(): void;
    static readonly CONNACK: 2;
    static readonly SUBSCRIBE: 8;
    static readonly SUBACK: 9;
    static readonly UNSUBSCRIBE: 10;
    static readonly DISCONNECT: 14;
  }
}

declare module "wifi" {
  interface Network {
    readonly ssid: string;
    readonly password?: string;
  }
  export default class WiFi {
    /** `value` of "disconnect": -1 when the password was rejected. */
    constructor(network: Network, onNotify: (message: string, value?: number) => void);
    static mode: number;
    static connect(network: Network): void;
  }
}

declare module "crypt" {
  export class Digest {
    constructor(type: "SHA256");
    reset(): void;
    write(data: Uint8Array): void;
    close(): ArrayBuffer;
  }
}

declare module "ecp" {
  export default class ECPoint {
    static fromOctetString(octets: Uint8Array): ECPoint;
    private readonly brand: never;
  }
}

declare module "curve" {
  export default class Curve {
    constructor(name: "secp256r1");
    private readonly brand: never;
  }
}

declare module "ecdsa" {
  import type Curve from "curve";
  import type ECPoint from "ecp";
  export default class ECDSA {
    constructor(publicKey: ECPoint, curve: Curve);
    /** `hash` must be an ArrayBuffer; never returns for a signature with s = 0. */
    verify(hash: ArrayBuffer, signature: Uint8Array): boolean;
  }
}

declare module "embedded:storage/key-value" {
  export interface Store {
    /** undefined: no such key. */
    read(key: string): ArrayBuffer | string | undefined;
    write(key: string, value: Uint8Array | ArrayBuffer | string): void;
    delete(key: string): void;
    close(): void;
  }
  const storage: { open(options: { path: string; format: "string" | "buffer" }): Store };
  export default storage;
}

/** Drivers of sensors after ECMA-419. */
declare module "embedded:sensor/*" {
  export default class Driver {
    constructor(options: { sensor: object });
    configure(options: object): void;
    sample(): object;
    close(): void;
  }
}

/** The socket of TLS; undefined in firmware without it. */
declare module "sluice/tls" {
  export const TlsSocket: unknown;
}

declare module "embedded:io/socket/tcp/tls" {
  const TlsSocket: unknown;
  export default TlsSocket;
}

/** Our own C on ESP32: the SDK has no deep sleep for it. */
declare module "sluice/deep-sleep" {
  /** Does not return: the device starts anew after `ms`. */
  export function deepSleep(ms: number): void;
}

/** What its classes of I2C have in common. */
interface SluiceBus {
  read(buffer: Uint8Array): unknown;
  write(bytes: Uint8Array): unknown;
  close(): void;
}

/** Made by the SDK's module `system`; what it holds differs between targets. */
declare const System: { restart?(): void };
declare const device:
  | {
      readonly I2C?: { readonly default?: object };
      readonly io?: {
        readonly I2C?: new (options: object) => SluiceBus;
        readonly SMBus?: new (options: object) => SluiceBus;
        readonly Analog?: new (options: {
          pin: number;
        }) => {
          readonly resolution: number;
          read(): number;
          close(): void;
        };
      };
    }
  | undefined;
