// The chosen device: who it is, and a card for each channel.

import { el, nameElement, notice, setData, setText } from "../dom.ts";
import { reasonOf } from "../update/reasons.ts";
import { type CardOptions, ChannelCard } from "./channel-card.ts";
import { modelOf, updateOf } from "./device-list.ts";
import type { Device } from "./devices.ts";

export class DevicePanel {
  readonly element: HTMLElement;
  readonly device: Device;
  readonly #cards: ChannelCard[];
  readonly #status = el("span", { className: "badge" });
  readonly #model = el("span", { className: "mono" });
  readonly #update = el("span", {});
  readonly #remove: HTMLButtonElement;
  readonly #shape: string;

  constructor(device: Device, options: CardOptions, onRemove: () => void) {
    this.device = device;
    const about = "takes what this device left at the broker away; it comes back when it speaks";
    const attributes = { type: "button", title: about, onclick: onRemove } as const;
    this.#remove = el("button", attributes, "Remove");
    this.#shape = shapeOf(device);
    this.#cards = device.channels.map((channel) => new ChannelCard(device, channel, options));
    const facts = [
      el("span", { className: "fact" }, "model ", this.#model),
      el("span", { className: "fact" }, "update ", this.#update),
      el("span", { className: "fact" }, "id ", nameElement(device.id, "mono")),
      ...(device.version === ""
        ? []
        : [el("span", { className: "fact" }, "software ", nameElement(device.version, "mono"))]),
    ];
    this.element = el(
      "section",
      { className: "device" },
      el(
        "header",
        {},
        el("h2", {}, nameElement(device.name)),
        this.#status,
        ...facts,
        this.#remove,
      ),
      this.#cards.length === 0
        ? notice(
            "No readings yet",
            "The device has not sent a reading since this page is open. This page shows readings" +
              " in the format json, on the topic out.",
          )
        : el("div", { className: "cards" }, ...this.#cards.map((card) => card.element)),
    );
    this.drawNumbers();
  }

  /** Does the device still have the channels that this panel was made for? */
  get current(): boolean {
    return shapeOf(this.device) === this.#shape;
  }

  draw(min: number, max: number): void {
    for (const card of this.#cards) card.draw(min, max);
  }

  drawNumbers(): void {
    const { status } = this.device;
    setText(this.#status, status);
    setData(this.#status, "status", status);
    this.#remove.hidden = status !== "offline";
    setText(this.#model, modelOf(this.device));
    this.#model.title = this.device.reported?.active ?? "";
    setText(this.#update, updateOf(this.device) || "none");
    this.#update.title = whyOf(this.device);
    for (const card of this.#cards) card.drawNumbers();
  }

  redraw(): void {
    for (const card of this.#cards) card.redraw();
  }

  destroy(): void {
    for (const card of this.#cards) card.destroy();
    this.element.remove();
  }
}

/** Why the last model was not taken; empty where it was. */
function whyOf({ reported }: Device): string {
  const { code = "none", refusedCode = "none" } = reported ?? {};
  const why = code !== "none" ? code : refusedCode;
  return why === "none" ? "" : reasonOf(why);
}

function shapeOf({ channels, name, version }: Device): string {
  return JSON.stringify([name, version, channels.map(({ name, unit }) => [name, unit])]);
}
