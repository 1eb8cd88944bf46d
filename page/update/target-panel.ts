// Who gets the model: chosen devices, or a group.

import { el, nameElement, setText } from "../dom.ts";
import { modelOf } from "../live/device-list.ts";
import type { Device, Devices } from "../live/devices.ts";

export type Target =
  | { readonly kind: "devices"; readonly devices: readonly string[] }
  | { readonly kind: "group"; readonly group: string };

export class TargetPanel {
  readonly element: HTMLElement;
  readonly #devices: Devices;
  readonly #onChange: () => void;
  readonly #list = el("ul", { className: "targets" });
  readonly #none = el("p", { className: "faint" });
  readonly #group = el("input", { type: "text", placeholder: "group", spellcheck: false });
  readonly #byGroup = el("input", { type: "radio", name: "target" });
  readonly #byDevice = el("input", { type: "radio", name: "target", checked: true });
  readonly #rows = new Map<string, { box: HTMLInputElement; about: HTMLElement }>();
  #shape = -1;

  constructor(devices: Devices, onChange: () => void) {
    this.#devices = devices;
    this.#onChange = onChange;
    const all = el("button", { type: "button", onclick: () => this.#chooseAll() }, "all online");
    this.#group.setAttribute("aria-label", "name of the group");
    this.#group.addEventListener("input", () => {
      this.#byGroup.checked = true;
      onChange();
    });
    for (const radio of [this.#byGroup, this.#byDevice]) radio.addEventListener("change", onChange);
    this.element = el(
      "section",
      { className: "card step" },
      el("h2", {}, "2. Devices"),
      el("div", { className: "choice" }, el("label", {}, this.#byDevice, " chosen devices"), all),
      this.#none,
      this.#list,
      el(
        "div",
        { className: "choice" },
        el("label", {}, this.#byGroup, " a group, also those who come later"),
        this.#group,
      ),
    );
  }

  get target(): Target | undefined {
    const group = this.#group.value.trim();
    if (this.#byGroup.checked) {
      return /^[^+#/\0$][^+#/\0]*$/.test(group) ? { kind: "group", group } : undefined;
    }
    const chosen = [...this.#rows].filter(([, { box }]) => box.checked).map(([id]) => id);
    return chosen.length === 0 ? undefined : { kind: "devices", devices: chosen };
  }

  /** Shows who is there now. */
  draw(): void {
    const { byId, shape } = this.#devices;
    if (shape !== this.#shape) this.#rebuild();
    setText(this.#none, byId.size === 0 ? "No device was heard yet; a group can be named." : "");
    for (const [id, { about }] of this.#rows) {
      const device = byId.get(id);
      if (device !== undefined) setText(about, aboutDevice(device));
    }
  }

  #rebuild(): void {
    const before = new Set([...this.#rows].filter(([, { box }]) => box.checked).map(([id]) => id));
    this.#shape = this.#devices.shape;
    this.#rows.clear();
    const devices = [...this.#devices.byId.values()].sort((a, b) =>
      a.name.localeCompare(b.name, "en", { numeric: true }),
    );
    const items = devices.map(({ id, name }) => {
      const box = el("input", {
        type: "checkbox",
        checked: before.has(id),
        onchange: () => {
          this.#byDevice.checked = true;
          this.#onChange();
        },
      });
      const about = el("small", {});
      this.#rows.set(id, { box, about });
      return el("li", {}, el("label", {}, box, nameElement(name), about));
    });
    this.#list.replaceChildren(...items);
    this.#onChange();
  }

  #chooseAll(): void {
    for (const [id, { box }] of this.#rows) {
      box.checked = this.#devices.byId.get(id)?.status === "online";
    }
    this.#byDevice.checked = true;
    this.#onChange();
  }
}

function aboutDevice(device: Device): string {
  const { reported, status } = device;
  if (reported === undefined) return `${status}, takes no updates so far`;
  return `${status}, runs ${modelOf(device)}`;
}
