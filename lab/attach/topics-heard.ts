// What is known of the topics that are heard: whose fields stand in their messages.
import type { AttachedDevice } from "./device.ts";
import type { Field } from "./field.ts";
import type { GivenPlace } from "./given.ts";

/** Fields of one device in one topic. */
export interface Target {
  readonly device: AttachedDevice;
  readonly fields: Field[];
}

export class TopicHeard {
  readonly topic: string;
  readonly targets: Target[] = [];
  /** Devices that say on it whether they are there. */
  readonly presenceOf: AttachedDevice[] = [];
  /** Where a given pattern put it; undefined: it was announced. */
  given: GivenPlace | undefined;
  messages = 0;
  /** The newest message that the broker may deliver again; "": none. */
  #repeatable = "";

  constructor(topic: string) {
    this.topic = topic;
  }

  get isUsed(): boolean {
    return this.targets.length > 0 || this.presenceOf.length > 0;
  }

  add(device: AttachedDevice, field: Field): void {
    const target = this.targets.find((each) => each.device === device);
    if (target === undefined) this.targets.push({ device, fields: [field] });
    else target.fields.push(field);
  }

  remove(device: AttachedDevice, field: Field): void {
    const at = this.targets.findIndex((each) => each.device === device);
    const fields = this.targets[at]?.fields ?? [];
    fields.splice(fields.indexOf(field), 1);
    if (fields.length === 0) this.targets.splice(at, 1);
  }

  /** Is it the message before, delivered once more? */
  isRepeated(text: string, { isAgain, qos }: Delivery): boolean {
    if (isAgain && text === this.#repeatable) return true;
    if (qos > 0) this.#repeatable = text;
    return false;
  }
}

/** What the broker says of a message. */
export interface Delivery {
  /** It was kept: said before we listened. */
  readonly isRetained: boolean;
  /** It may have been delivered before (MQTT's DUP). */
  readonly isAgain: boolean;
  readonly qos: number;
}
