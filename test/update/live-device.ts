// A simulated device over a real socket: the updater, the cheap filter, flash in memory.

import { NodeCrypto } from "../../host/model/crypto.ts";
import { MqttLink } from "../../host/mqtt/link.ts";
import { shortId } from "../../src/model/package.ts";
import { updateTopics } from "../../src/update/options.ts";
import type { Report } from "../../src/update/report.ts";
import { Updater } from "../../src/update/updater.ts";
import { FaultFlash } from "./fault-flash.ts";
import { DEVICE_CLASS, signer, trusted } from "./models.ts";
import { FakeArenas } from "./world.ts";

const POLL_MS = 20;
/** Readings that pass between two polls. */
const READINGS = 4;
const AGAIN_MS = 100;
const keys = [trusted(signer)];

export interface LiveWishes {
  readonly group?: string;
  readonly blocks?: number;
  readonly arenaBytes?: number;
  readonly channels?: number;
  /** Time between two turns of its loop: a slow device is one that things happen to. */
  readonly pollMs?: number;
}

/** Room for `fullFile`. */
export const ROOMY = { blocks: 34, arenaBytes: 999_999, channels: 31 } as const;

export class LiveDevice {
  readonly arenas = new FakeArenas();
  readonly updater: Updater;
  /** What it told last. */
  reported: Partial<Report> = {};
  /** Messages received and published. */
  messages = 0;
  private readonly link: MqttLink;
  private readonly timer: NodeJS.Timeout;
  private again: NodeJS.Timeout | undefined;
  private readings = 0;

  constructor(url: string, id: string, factory: Uint8Array, wishes: LiveWishes = {}) {
    const { arenaBytes = 16_384, blocks = 6, channels = 1, group = "" } = wishes;
    this.link = new MqttLink({ url, clientId: `test-${id}` });
    const publish = this.link.publish.bind(this.link);
    this.link.publish = (...message) => {
      this.messages++;
      const [topic, bytes, byteLength] = message;
      if (topic.endsWith("reported")) {
        this.reported = JSON.parse(new TextDecoder().decode(bytes.subarray(0, byteLength)));
      }
      return publish(...message);
    };
    this.updater = new Updater({
      flash: new FaultFlash(blocks),
      crypto: new NodeCrypto(),
      clock: { ticksMs: () => Math.floor(performance.now()), wallMs: () => Number.NaN },
      link: this.link,
      arenas: this.arenas,
      device: { deviceClass: DEVICE_CLASS, arenaBytes, channels, keys },
      topics: updateTopics(id, "sluice", group),
      factory,
      trialReadings: 64,
    });
    this.open(id);
    this.timer = setInterval(() => this.turn(), wishes.pollMs ?? POLL_MS);
  }

  get running(): string {
    return shortId(this.arenas.publishing!.model.id);
  }

  stop(): void {
    clearInterval(this.timer);
    clearTimeout(this.again);
    this.again = undefined;
    this.link.close();
  }

  private open(id: string): void {
    const topic = `sluice/${id}/status`;
    this.link.open(
      { topic, payload: new TextEncoder().encode("offline"), retain: "retain" },
      {
        onUp: () => this.updater.onUp(),
        onDown: () => {
          this.updater.onDown();
          this.again = setTimeout(() => this.open(id), AGAIN_MS);
        },
        onFragment: (on, total, offset, bytes) => {
          if (offset === 0) this.messages++;
          this.updater.onFragment(on, total, offset, bytes);
        },
      },
    );
  }

  private turn(): void {
    this.updater.poll();
    for (let i = 0; i < READINGS; i++) this.arenas.step(20 + Math.sin(this.readings++ / 9) * 8);
  }
}
