// The devices that were heard: who is there, what runs on them, and a glimpse of their readings.

import { progressOf } from "../../lab/fleet/outcome.ts";
import { Sparkline } from "../charts/sparkline.ts";
import { el, nameElement, setData, setText } from "../dom.ts";
import { counted } from "../numbers.ts";
import type { Device, Devices } from "./devices.ts";

/** More rows would be slow and no help; the filter finds the rest. */
const ROWS_MAX = 200;
const FILTER_FROM = 8;
const MINUTE_MS = 60_000;
const SLOW_PER_SECOND = 2;

/** Enough of an id to tell models apart at a glance. */
const ID_DIGITS_SHOWN = 8;

/** The model's name, with the beginning of its id where the device reports it. */
export function modelOf({ model, reported }: Device): string {
  const { active = "", activeName = "" } = reported ?? {};
  const id = active.slice(0, ID_DIGITS_SHOWN);
  if (activeName === "") return id || model || "–";
  return id === "" ? activeName : `${activeName} (${id})`;
}

/** Channels that people should look at. */
function problemsOf({ channels }: Device): string {
  const names = channels.filter(({ latest }) => latest?.problem === true).map(({ name }) => name);
  return names.length === 0 ? "" : `problem: ${names.join(", ")}`;
}

/** How the newest update stands; empty: there is none under way or failed. */
export function updateOf({ reported }: Device): string {
  if (reported === undefined || reported.state === "idle") return "";
  const id = reported.id === "" ? reported.active : reported.id;
  return progressOf(reported, id);
}

export class DeviceList {
  readonly element: HTMLElement;
  readonly #devices: Devices;
  readonly #onChoose: (device: Device) => void;
  readonly #summary = el("p", { className: "summary" });
  readonly #filter: HTMLInputElement;
  readonly #list = el("ul", { className: "devices" });
  #rows: DeviceRow[] = [];
  #shape = -1;
  /** Of the last whole minute; NaN until one has passed. */
  #perMinute = Number.NaN;
  #minuteMs = performance.now();
  #minuteMessages = 0;
  #chosen = "";

  constructor(devices: Devices, onChoose: (device: Device) => void) {
    this.#devices = devices;
    this.#onChoose = onChoose;
    this.#filter = el("input", {
      type: "search",
      placeholder: "find a device",
      "aria-label": "find a device",
      hidden: true,
      oninput: () => this.#rebuild(),
    });
    const parts = [this.#summary, this.#filter, this.#list];
    this.element = el("aside", { className: "device-list", "aria-label": "devices" }, ...parts);
  }

  choose(id: string): void {
    this.#chosen = id;
    for (const row of this.#rows) row.mark(id);
  }

  /** Shows what changed. @param perSecond messages a second */
  draw(perSecond: number): void {
    const { byId, malformed, messages, shape } = this.#devices;
    if (shape !== this.#shape) this.#rebuild();
    let [online, channels] = [0, 0];
    for (const device of byId.values()) {
      if (device.status === "online") online++;
      channels += device.channels.length;
    }
    const odd = malformed === 0 ? "" : `, ${counted(malformed, "message")} of others`;
    setText(
      this.#summary,
      `${counted(byId.size, "device")}, ${online} online, ${counted(channels, "channel")}, ` +
        `${this.#pace(perSecond, messages)}${odd}`,
    );
    // For bench/page.mjs: everything that was heard so far.
    setData(this.#summary, "messages", String(messages));
    for (const row of this.#rows) row.draw();
  }

  /** Messages a second; where that would be 0 or 1, those of the last minute. */
  #pace(perSecond: number, messages: number): string {
    const nowMs = performance.now();
    if (nowMs - this.#minuteMs >= MINUTE_MS || this.#minuteMessages > messages) {
      this.#perMinute = Math.max(0, messages - this.#minuteMessages);
      this.#minuteMs = nowMs;
      this.#minuteMessages = messages;
    }
    if (perSecond >= SLOW_PER_SECOND || Number.isNaN(this.#perMinute)) {
      return `${Math.round(perSecond)} messages/s`;
    }
    return `${counted(this.#perMinute, "message")}/min`;
  }

  #rebuild(): void {
    const all = [...this.#devices.byId.values()];
    this.#shape = this.#devices.shape;
    this.#filter.hidden = all.length < FILTER_FROM;
    const wanted = this.#filter.value.trim().toLowerCase();
    const found = all
      .filter(({ id, name }) => `${name}\n${id}`.toLowerCase().includes(wanted))
      .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
    this.#rows = found.slice(0, ROWS_MAX).map((device) => {
      return new DeviceRow(device, () => this.#onChoose(device));
    });
    const left = found.length - this.#rows.length;
    const rest = left > 0 ? [el("li", { className: "faint" }, `and ${left} more`)] : [];
    this.#list.replaceChildren(...this.#rows.map((row) => row.element), ...rest);
    this.choose(this.#chosen);
  }
}

class DeviceRow {
  readonly element: HTMLElement;
  readonly #device: Device;
  readonly #button: HTMLButtonElement;
  readonly #status = el("span", { className: "dot" });
  readonly #about = el("span", { className: "faint" });
  readonly #problems = el("span", { className: "problem", hidden: true });
  readonly #sparkline = new Sparkline();
  #drawnReadings = -1;

  constructor(device: Device, onClick: () => void) {
    this.#device = device;
    const text = el(
      "span",
      { className: "lines" },
      nameElement(device.name),
      this.#about,
      this.#problems,
    );
    const parts = [this.#status, text, this.#sparkline.canvas];
    this.#button = el("button", { type: "button", onclick: onClick }, ...parts);
    this.element = el("li", {}, this.#button);
  }

  mark(chosen: string): void {
    this.#button.setAttribute("aria-pressed", String(chosen === this.#device.id));
  }

  draw(): void {
    const { channels, history, readings, status } = this.#device;
    setData(this.#status, "status", status);
    this.#status.title = status;
    const update = updateOf(this.#device);
    const doing = update === "" || update === "confirmed" ? "" : ` · ${update}`;
    const problems = problemsOf(this.#device);
    setText(this.#problems, problems);
    this.#problems.title = problems;
    this.#problems.hidden = problems === "";
    const about = `${status} · ${modelOf(this.#device)}${doing}`;
    setText(this.#about, about);
    this.#about.title = about;
    const first = channels[0];
    if (first === undefined || readings === this.#drawnReadings) return;
    this.#drawnReadings = readings;
    this.#sparkline.draw(history.tracks[first.track]!.value, history.length);
  }
}
