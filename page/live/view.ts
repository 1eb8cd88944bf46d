// The live view: devices on one side, the charts of the chosen one on the other.

import { onThemeChange } from "../charts/colors.ts";
import { onChartKey } from "../charts/keys.ts";
import { RAW_LINE, showLegend, VALUE_LINE } from "../charts/legend.ts";
import { el, setText } from "../dom.ts";
import { formatDuration } from "../numbers.ts";
import type { CardOptions } from "./channel-card.ts";
import { DeviceList } from "./device-list.ts";
import { DevicePanel } from "./device-panel.ts";
import type { Device, Devices } from "./devices.ts";
import { TimeWindow, WINDOWS_MS } from "./time-window.ts";

/** Charts are drawn this often at most, and take at most a third of the time. */
const DRAW_MS = 50;
const NUMBERS_MS = 250;
const KEYS = "space: pause, ← →: move, + −: zoom, 0: back to now; drag in a chart to zoom";

export class LiveView {
  readonly element: HTMLElement;
  readonly #devices: Devices;
  readonly #window = new TimeWindow();
  readonly #list: DeviceList;
  readonly #place = el("div", { className: "device-place" });
  readonly #pause = el("button", { type: "button", onclick: () => this.#togglePause() });
  readonly #lengths: HTMLSelectElement;
  readonly #fit = el("input", { type: "checkbox", checked: true });
  readonly #legend = el("div", { className: "legend" });
  #panel: DevicePanel | undefined;
  #nextDrawMs = 0;
  #numbersMs = 0;
  #band: "band" | "no band" = "no band";
  #countedMessages = 0;
  /** Called for a device that is offline and that nobody wants to see any more. */
  onRemove: (device: Device) => void = () => {};

  constructor(devices: Devices) {
    this.#devices = devices;
    this.#list = new DeviceList(devices, (device) => this.choose(device));
    this.#lengths = el(
      "select",
      { "aria-label": "length of time", onchange: () => this.#chooseLength() },
      ...WINDOWS_MS.map((ms) => el("option", { value: String(ms) }, `last ${formatDuration(ms)}`)),
    );
    this.#lengths.value = String(this.#window.lengthMs);
    const toolbar = el(
      "div",
      { className: "toolbar" },
      this.#pause,
      this.#lengths,
      el("label", {}, this.#fit, " scale without spikes"),
      this.#legend,
    );
    const main = el(
      "div",
      {
        className: "charts",
        tabIndex: 0,
        "aria-label": `charts; ${KEYS}`,
        onkeydown: (event) => this.#onKey(event),
      },
      this.#place,
      el("p", { className: "faint keys" }, KEYS),
    );
    this.element = el(
      "div",
      { className: "live" },
      this.#list.element,
      el("div", { className: "live-main" }, toolbar, main),
    );
    this.#fit.addEventListener("change", () => this.#drawSoon());
    this.#showLegend();
    onThemeChange(() => {
      this.#showLegend();
      this.#panel?.redraw();
    });
    this.#showMode();
  }

  choose(device: Device): void {
    this.#panel?.destroy();
    const options: CardOptions = {
      onZoom: (min, max) => this.#change(() => this.#window.zoom(min, max)),
      onReset: () => this.#change(() => this.#window.follow()),
      fit: () => (this.#fit.checked ? "believed" : "all"),
    };
    this.#panel = new DevicePanel(device, options, () => {
      this.restart();
      this.onRemove(device);
    });
    this.#place.replaceChildren(this.#panel.element);
    this.#list.choose(device.id);
    this.#drawSoon();
  }

  /** To be called once a frame while the view is open. @param nowMs since 1970 */
  frame(nowMs: number): void {
    const sinceMs = nowMs - this.#numbersMs;
    if (sinceMs >= NUMBERS_MS) {
      this.#numbersMs = nowMs;
      const { messages } = this.#devices;
      this.#list.draw((1000 * Math.max(0, messages - this.#countedMessages)) / sinceMs);
      this.#countedMessages = messages;
      this.#keepChoice();
      if (this.#bandOf(this.#panel?.device) !== this.#band) this.#showLegend();
      this.#panel?.drawNumbers();
    }
    if (this.#panel === undefined || nowMs < this.#nextDrawMs) return;
    const { history } = this.#panel.device;
    const { max, min } = this.#window.range(nowMs, history.length > 0 ? history.times[0] : 0);
    const began = performance.now();
    this.#panel.draw(min, max);
    const tookMs = performance.now() - began;
    const still = this.#window.mode === "still";
    this.#nextDrawMs = nowMs + Math.max(DRAW_MS, 2 * tookMs, still ? 4 * NUMBERS_MS : 0);
  }

  /** Nothing of the devices before is left. */
  restart(): void {
    this.#panel?.destroy();
    this.#panel = undefined;
  }

  /** The first device is chosen by itself, and a device that changed is shown anew. */
  #keepChoice(): void {
    const chosen = this.#panel?.device;
    if (chosen !== undefined && !this.#panel!.current) this.choose(chosen);
    if (chosen !== undefined) return;
    const [first] = this.#devices.byId.values();
    if (first !== undefined) this.choose(first);
  }

  #change(how: () => void): void {
    how();
    this.#showMode();
    this.#drawSoon();
  }

  #drawSoon(): void {
    this.#nextDrawMs = 0;
  }

  #togglePause(): void {
    const still = this.#window.mode === "still";
    this.#change(() => (still ? this.#window.follow() : this.#window.pause(Date.now())));
  }

  #chooseLength(): void {
    this.#change(() => this.#window.choose(Number(this.#lengths.value)));
  }

  #showMode(): void {
    const still = this.#window.mode === "still";
    setText(this.#pause, still ? "▶ Back to now" : "❚❚ Pause");
    this.#pause.setAttribute("aria-pressed", String(still));
  }

  /** Does the chosen device tell how sure it is? */
  #bandOf(device: Device | undefined): "band" | "no band" {
    const told = device?.channels.some(({ latest }) => Number.isFinite(latest?.plusMinus));
    return told === true ? "band" : "no band";
  }

  #showLegend(): void {
    this.#band = this.#bandOf(this.#panel?.device);
    showLegend(this.#legend, [RAW_LINE, VALUE_LINE], this.#band);
  }

  #onKey(event: KeyboardEvent): void {
    const now = Date.now();
    onChartKey(event, {
      pan: (share) => this.#change(() => this.#window.pan(share, now)),
      stretch: (factor) => this.#change(() => this.#window.stretch(factor, now)),
      reset: () => this.#change(() => this.#window.follow()),
      pause: () => this.#togglePause(),
    });
  }
}
