import { broker } from "./broker.ts";
import { world } from "./world.ts";

export interface SocketOptions {
  readonly address: string;
  readonly port: number;
  readonly nodelay?: boolean;
  onReadable(count: number): void;
  onWritable(count: number): void;
  onError(): void;
}

/** Connects when a broker is there; data goes another way, from client to `broker` directly. */
export default class TCP {
  /** The newest, to call what it would call. */
  static last: SocketOptions | undefined;

  constructor(options: SocketOptions) {
    TCP.last = options;
    if (options.nodelay !== true) world.abort("TCP without nodelay");
    if (broker.state === "unreachable") world.later(() => options.onError(), 3000);
    else world.later(() => options.onWritable(broker.roomBytes), 20);
  }
  close(): void {}
}
