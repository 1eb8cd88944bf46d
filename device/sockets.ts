// Sockets for the MQTT client. The client and the TLS socket throw from within the callbacks of
// the TCP socket (a certificate that is refused, bytes that are no MQTT), and an exception there
// ends the whole machine. Here it becomes the socket's error.

import Resource from "Resource";
import TCP from "embedded:io/socket/tcp";
import { TlsSocket } from "sluice/tls";
import Timer from "timer";
import type { BrokerConfig } from "./config.ts";
import { notice, reasonOf } from "./log.ts";

interface SocketOptions {
  onReadable(count: number): void;
  onWritable(count: number): void;
  onError(): void;
}

type Socket = new (options: SocketOptions) => object;

/**
 * What the client takes as `socket`.
 *
 * @param onAnswer called when the other side took the connection, over TLS after the handshake
 * @throws Error of one line when the firmware lacks what the configuration asks for
 */
export function socketFor(broker: BrokerConfig, onAnswer: () => void): object {
  // Small packets, each waited for by somebody: no delay to collect more.
  if (broker.tls === "off") return { io: watched(Guarded, onAnswer), nodelay: true };
  if (TlsSocket === undefined) {
    throw new Error(
      "sluice.broker.tls is on, but this firmware has no TLS: include sluice's" +
        " device/manifest-tls.json",
    );
  }
  return {
    ...{ io: watched(TlsSocket as Socket, onAnswer), nodelay: true },
    TCP: { io: Guarded },
    ...(broker.ca !== undefined && { secure: { certificate: certificate(broker.ca) } }),
  };
}

/** Without one the SDK looks for the authority among those of the public web. */
function certificate(name: string): ArrayBuffer {
  if (!Resource.exists(name)) {
    throw new Error(`sluice.broker.ca: the firmware has no resource "${name}" (manifest, "data")`);
  }
  return new Resource(name).slice(0);
}

class Guarded {
  constructor(options: SocketOptions) {
    let isBroken = false;
    const guard = (callback: (count: number) => void) => (count: number) => {
      if (isBroken) return;
      try {
        callback(count);
      } catch (error) {
        isBroken = true;
        notice(`connection: ${reasonOf(error)}`);
        // In a turn of its own: who threw is still on the stack.
        Timer.set(() => options.onError());
      }
    };
    // biome-ignore lint/correctness/noConstructorReturn: the client makes its socket by `new`.
    return new (TCP as unknown as Socket)({
      ...options,
      onReadable: guard((count) => options.onReadable(count)),
      onWritable: guard((count) => options.onWritable(count)),
    });
  }
}

function watched(Inner: Socket, onAnswer: () => void): Socket {
  return class {
    constructor(options: SocketOptions) {
      const onWritable = (count: number) => {
        onAnswer();
        options.onWritable(count);
      };
      // biome-ignore lint/correctness/noConstructorReturn: the client makes its socket by `new`.
      return new Inner({ ...options, onWritable });
    }
  };
}
