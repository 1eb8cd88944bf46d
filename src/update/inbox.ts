// One buffer that assembles incoming messages. Fragments arrive in order and messages do not
// interleave, so one is enough for offers and chunks; what does not fit exactly is drained.

export class Inbox {
  readonly bytes: Uint8Array;
  private topic = "";
  private total = 0;
  /** Bytes so far; -1: the rest of this message is not wanted. */
  private received = -1;

  constructor(capacityBytes: number) {
    this.bytes = new Uint8Array(capacityBytes);
  }

  /** Drops a message in progress. */
  reset(): void {
    this.received = -1;
  }

  /** Takes a fragment; true: the message is complete in `bytes[0 … totalBytes)`. */
  take(topic: string, totalBytes: number, offset: number, bytes: Uint8Array): boolean {
    if (offset === 0) {
      this.topic = topic;
      this.total = totalBytes;
      this.received = totalBytes > 0 && totalBytes <= this.bytes.length ? 0 : -1;
    }
    const fits =
      this.received === offset &&
      this.topic === topic &&
      this.total === totalBytes &&
      offset + bytes.length <= totalBytes;
    if (!fits) {
      this.received = -1;
      return false;
    }
    for (let i = 0; i < bytes.length; i++) this.bytes[offset + i] = bytes[i]!;
    this.received += bytes.length;
    if (this.received < totalBytes) return false;
    this.received = -1;
    return true;
  }
}
