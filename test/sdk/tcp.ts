// The module `embedded:io/socket/tcp`: one socket at a time; the world holds its other end. What was
// written leaves in the next turn; until then there is less room.

/** lwIP's send buffer, unless the setting "room" says otherwise. */
const ROOM_BYTES = 8192;
const ACKNOWLEDGED_MS = 20;
/** First byte of a PUBLISH at QoS 0, not retained. */
const PUBLISH = 0x30;

export interface SocketOptions {
  readonly address: string;
  readonly port: number;
  readonly nodelay?: boolean;
  onReadable(count: number): void;
  onWritable(count: number): void;
  onError(): void;
}

export default class TCP {
  readonly #options: SocketOptions;
  #state: "connecting" | "open" | "closed" = "connecting";
  #room: number;
  #emptying: WorldTimer | undefined;

  constructor(options: SocketOptions) {
    if (options.nodelay !== true) world.fault("tcp: small packets wait without nodelay");
    this.#options = options;
    this.#room = roomBytes();
    world.network.drop();
    world.hardware.socket = {
      onConnected: () => {
        if (this.#state !== "connecting") return;
        this.#state = "open";
        options.onWritable(this.#room);
      },
      onData: () => {
        const count = world.network.waiting();
        if (this.#state === "open" && count > 0) options.onReadable(count);
      },
      onEnd: () => {
        if (this.#state !== "closed") options.onError();
      },
    };
    world.network.connect(options.address, options.port);
  }

  read(buffer: Uint8Array): number {
    return world.network.take(buffer);
  }

  /**
   * Returns what can be written after it.
   *
   * @param how `extraBytes`: what a layer in between adds
   */
  write(bytes: Uint8Array, { extraBytes = 0 }: { extraBytes?: number } = {}): number {
    if (this.#state !== "open") throw new Error("not connected");
    const onWire = bytes.length + extraBytes;
    if (onWire > this.#room) throw new Error("would block");
    this.#room -= onWire;
    const { latency, sampledAt } = world.hardware;
    if (bytes[0] === PUBLISH && sampledAt.ms === world.now()) {
      // The head of a reading, in the turn of its sample: what the sensor gave is on its way.
      const { bytecodes, instructions } = world.measured();
      latency.bytecodes = bytecodes - sampledAt.bytecodes;
      latency.instructions = instructions - sampledAt.instructions;
    }
    world.network.send(bytes);
    this.#emptying ??= world.schedule(
      () => {
        this.#emptying = undefined;
        this.#room = roomBytes();
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
    world.network.drop();
    world.network.close();
  }
}

function roomBytes(): number {
  return Number(world.setting("room")) || ROOM_BYTES;
}
