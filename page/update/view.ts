// The view "Update": a signed model to devices or a group, exactly as `sluice publish` gives it.

import { Fleet } from "../../lab/fleet/fleet.ts";
import { follow, modelText, outcomeOf, unfitText } from "../../lab/fleet/outcome.ts";
import type { Release } from "../../lab/model/release.ts";
import type { Connection } from "../broker/connection.ts";
import { el, setText } from "../dom.ts";
import type { Devices } from "../live/devices.ts";
import { counted } from "../numbers.ts";
import { ModelPanel } from "./model-panel.ts";
import { ProgressTable } from "./progress-table.ts";
import { type Target, TargetPanel } from "./target-panel.ts";

/** Devices may be away for days; the page follows as long as it is open. */
const FOLLOW_MS = 2 ** 31 - 1;

export class UpdateView {
  readonly element: HTMLElement;
  readonly #connection: Connection;
  readonly #devices: Devices;
  readonly #model = new ModelPanel(() => this.#draw());
  readonly #target: TargetPanel;
  readonly #publish: HTMLButtonElement;
  readonly #hint = el("p", { className: "faint" });
  readonly #said = el("p", { role: "status" });
  readonly #table = new ProgressTable();
  readonly #progress: HTMLElement;
  readonly #confirm: HTMLDialogElement;
  readonly #question = el("p", {});
  #fleet: Fleet;
  #following = new AbortController();
  #busy: "idle" | "publishing" = "idle";

  constructor(connection: Connection, devices: Devices) {
    this.#connection = connection;
    this.#devices = devices;
    this.#fleet = this.#newFleet("");
    this.#target = new TargetPanel(devices, () => this.#draw());
    this.#publish = el(
      "button",
      { type: "button", className: "primary", onclick: () => this.#ask() },
      "Publish",
    );
    this.#progress = el("div", { hidden: true }, this.#table.element);
    const steps = [this.#model.element, this.#target.element];
    this.element = el(
      "div",
      { className: "update" },
      el("div", { className: "steps" }, ...steps),
      el(
        "section",
        { className: "card step" },
        el("h2", {}, "3. Publish"),
        this.#hint,
        el("p", { className: "buttons" }, this.#publish),
        this.#said,
        this.#progress,
      ),
    );
    this.#confirm = this.#makeConfirm();
    this.element.append(this.#confirm);
    this.#draw();
  }

  /** Another broker has other devices. */
  restart(prefix: string): void {
    this.#following.abort();
    this.#fleet = this.#newFleet(prefix);
    this.#table.clear();
    this.#progress.hidden = true;
    setText(this.#said, "");
  }

  /** The connection was gone and is back. */
  returned(): void {
    this.#fleet.onReturn();
  }

  hear(topic: string, payload: Uint8Array): void {
    if (/\/(?:model\/reported|info)$/.test(topic)) this.#fleet.hear(topic, payload);
  }

  /** To be called now and then while the view is open. */
  draw(): void {
    this.#target.draw();
    this.#draw();
  }

  #newFleet(prefix: string): Fleet {
    const put = (topic: string, bytes: Uint8Array) => this.#connection.put(topic, bytes);
    return new Fleet({ put, close: async () => {} }, prefix);
  }

  #draw(): void {
    const { target } = this.#target;
    const release = this.#model.choice?.release;
    const up = this.#connection.state.kind === "up";
    const missing = [
      ...(release === undefined ? ["choose a signed model"] : []),
      ...(target === undefined ? ["choose devices or name a group"] : []),
      ...(up ? [] : ["connect to the broker"]),
    ];
    this.#publish.disabled = missing.length > 0 || this.#busy === "publishing";
    const warnings =
      release === undefined || target === undefined ? [] : this.#warnings(release, target);
    const hint = missing.length > 0 ? `First ${missing.join(", and ")}.` : warnings.join(" ");
    setText(this.#hint, hint);
  }

  #warnings(release: Release, target: Target): string[] {
    const older = this.#tooOld(release, target);
    const newer = "accepted a newer model before and will refuse this one; sign it again.";
    return [
      ...this.#unfit(release, target).map(([id, why]) => `${id} is skipped, for it ${why}.`),
      ...(older.length === 0 ? [] : [`${older.join(", ")} ${newer}`]),
    ];
  }

  /** Chosen devices that cannot run the model, and why. */
  #unfit(release: Release, target: Target): (readonly [string, string])[] {
    const chosen = target.kind === "group" ? [] : target.devices;
    const { infos } = this.#fleet;
    return chosen
      .map((id) => [id, unfitText(infos.get(id), release)] as const)
      .filter(([, why]) => why !== "");
  }

  /** The target without those. */
  #fitting(release: Release, target: Target): Target {
    if (target.kind === "group") return target;
    const unfit = new Map(this.#unfit(release, target));
    return { kind: "devices", devices: target.devices.filter((id) => !unfit.has(id)) };
  }

  /** Chosen devices whose floor is above the model's sequence. */
  #tooOld(release: Release, target: Target): string[] {
    if (target.kind === "group") return [];
    return target.devices.filter((id) => {
      const reported = this.#devices.byId.get(id)?.reported;
      return reported !== undefined && reported.active !== release.id
        ? reported.floor > release.sequence
        : false;
    });
  }

  #ask(): void {
    const { choice } = this.#model;
    const { target } = this.#target;
    if (choice?.release === undefined || target === undefined) return;
    const whom =
      target.kind === "group"
        ? `the group "${target.group}"`
        : counted(target.devices.length, "device");
    const { name, sequence } = choice.facts;
    setText(this.#question, `Give ${whom} the model "${name}", sequence ${sequence}?`);
    this.#confirm.showModal();
  }

  async #run(): Promise<void> {
    const release = this.#model.choice?.release;
    const chosen = this.#target.target;
    if (release === undefined || chosen === undefined) return;
    const target = this.#fitting(release, chosen);
    this.#following.abort();
    this.#following = new AbortController();
    this.#busy = "publishing";
    this.#draw();
    try {
      setText(this.#said, `Putting ${counted(release.chunks.length, "piece")} on the broker …`);
      await this.#put(release, target, this.#following.signal);
      const model = modelText(release.name, release.id);
      setText(this.#said, `${model} is published, sequence ${release.sequence}.`);
    } catch (error) {
      setText(this.#said, `Not published: ${(error as Error).message}. Try again.`);
      return;
    } finally {
      this.#busy = "idle";
      this.#draw();
    }
    await this.#follow(release, target);
  }

  /** Chunks first: from the wish on, devices act. */
  async #put(release: Release, target: Target, signal: AbortSignal): Promise<void> {
    await this.#fleet.putChunks(release, signal);
    if (target.kind === "group") await this.#fleet.putGroupDesired(target.group, release);
    else for (const id of target.devices) await this.#fleet.putDesired(id, release);
  }

  async #follow(release: Release, target: Target): Promise<void> {
    const fleet = this.#fleet;
    const { signal } = this.#following;
    const devices = target.kind === "devices" ? target.devices : [...fleet.reported.keys()];
    this.#table.clear();
    this.#progress.hidden = devices.length === 0;
    const show = (id: string) => this.#table.show(id, fleet, release);
    for (const id of devices) show(id);
    try {
      await follow(fleet, {
        ...{ release, devices, signal, timeoutMs: FOLLOW_MS, onChange: show },
        putAgain: () => this.#put(release, target, signal),
      });
    } catch (error) {
      if (!signal.aborted) setText(this.#said, `Lost track: ${(error as Error).message}.`);
      return;
    }
    const outcomes = devices.map((id) => outcomeOf(fleet.reported.get(id), release.id));
    const confirmed = outcomes.filter((outcome) => outcome === "confirmed").length;
    setText(this.#said, `Done: ${confirmed} of ${counted(devices.length, "device")} confirmed.`);
  }

  #makeConfirm(): HTMLDialogElement {
    const yes = el("button", { type: "button", className: "primary" }, "Publish now");
    const no = el("button", { type: "button" }, "Cancel");
    const buttons = el("p", { className: "buttons" }, yes, no);
    const dialog = el("dialog", { "aria-label": "publish" }, this.#question, buttons);
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => {
      dialog.close();
      void this.#run();
    });
    return dialog;
  }
}
