// The module `embedded:io/socket/tcp`: one socket at a time; the driver of the test holds its real
// end. What was written leaves in the next turn; until then there is less room.
import { BYTECODES, INSTRUCTIONS } from "../apps/counters.ts";
import type { TimerId } from "./world.ts";

/** lwIP's send buffer. */
const ROOM_BYTES = 8192;
const ACKNOWLEDGED_MS = 20;
/** First byte of a PUBLISH at QoS 0, not retained. */
const PUBLISH = 0x30;

export interface SocketOptions {
  address: string;
  port: number;
  onReadable(count: number): void;
  onWritable(count: number): void;
  onError(): void;
}

export default class TCP {
  readonly #options: SocketOptions;
  #state: "connecting" | "open" | "closed" = "connecting";
  #room = ROOM_BYTES;
  #emptying: TimerId | undefined;

  constructor(options: SocketOptions) {
    this.#options = options;
    hostDrop();
    world.hardware.socket = {
      onConnected: () => {
        if (this.#state !== "connecting") return;
        this.#state = "open";
        options.onWritable(this.#room);
      },
      onData: () => {
        if (this.#state === "open" && hostWaiting() > 0) options.onReadable(hostWaiting());
      },
      onEnd: () => {
        if (this.#state !== "closed") options.onError();
      },
    };
    hostSend(`tcp connect ${options.address} ${options.port}`);
  }

  read(buffer: Uint8Array): number {
    return hostTake(buffer);
  }

  /** Returns what can be written after it. */
  write(bytes: Uint8Array): number {
    if (this.#state !== "open") throw new Error("not connected");
    if (bytes.length > this.#room) throw new Error("would block");
    this.#room -= bytes.length;
    const { latency, sampledAt } = world.hardware;
    if (bytes[0] === PUBLISH && sampledAt.ms === world.now()) {
      // The head of a reading, in the turn of its sample: what the sensor gave is on its way.
      latency.bytecodes = counter(BYTECODES) - sampledAt.bytecodes;
      latency.instructions = counter(INSTRUCTIONS) - sampledAt.instructions;
    }
    hostSend("tcp data", bytes);
    this.#emptying ??= world.schedule(
      () => {
        this.#emptying = undefined;
        this.#room = ROOM_BYTES;
        if (this.#state === "open") this.#options.onWritable(this.#room);
      },
      ACKNOWLEDGED_MS,
      0,
    );
    return this.#room;
  }

  close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    world.cancel(this.#emptying);
    world.hardware.socket = undefined;
    hostDrop();
    hostSend("tcp close");
  }
}
