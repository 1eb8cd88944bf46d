// The address of the broker, and how the connection stands: a pill in the head of the page, a form
// behind it, and a line that says what to do when there is no connection.

import { PAGE_PORT, WEBSOCKET_PORT } from "../../lab/fleet/default-ports.ts";
import { command, el, notice, setData, setText } from "../dom.ts";
import type { BrokerAddress, Connection, ConnectionState } from "./connection.ts";

const STORED = "sluice-broker";
export const DEFAULT_URL = `ws://127.0.0.1:${WEBSOCKET_PORT}`;

/** What was used last in this browser; the password is never stored. */
export function storedAddress(): BrokerAddress | undefined {
  try {
    const { prefix, url, username } = JSON.parse(localStorage.getItem(STORED) ?? "");
    return { url: String(url), username: String(username), password: "", prefix: String(prefix) };
  } catch {
    return undefined;
  }
}

/** The embedded broker takes the page at the usual port by itself, and others by their address. */
function brokerCommand(): string {
  const isUsual = location.protocol === "http:" && location.port === String(PAGE_PORT);
  return isUsual ? "sluice broker" : `sluice broker --allow-origin ${location.origin}`;
}

export class BrokerPanel {
  readonly pill: HTMLButtonElement;
  readonly dialog: HTMLDialogElement;
  /** What to do without a connection; empty while there is one. */
  readonly help = el("div", { className: "connection-help" });
  readonly #connection: Connection;
  readonly #onOpen: (address: BrokerAddress) => void;
  readonly #url = el("input", { required: true, spellcheck: false });
  readonly #username = el("input", { autocomplete: "username", spellcheck: false });
  readonly #password = el("input", { type: "password", autocomplete: "current-password" });
  readonly #prefix = el("input", { required: true, spellcheck: false });
  readonly #problem = el("p", { className: "problem", role: "alert" });
  readonly #label = el("span", {});
  readonly #countdown = el("span", {});

  constructor(connection: Connection, onOpen: (address: BrokerAddress) => void) {
    this.#connection = connection;
    this.#onOpen = onOpen;
    const dot = el("span", { className: "dot" });
    this.pill = el(
      "button",
      { type: "button", className: "pill", onclick: () => this.edit() },
      dot,
      this.#label,
    );
    this.dialog = this.#makeDialog();
    setInterval(() => this.#countDown(), 500);
  }

  /** Fills the form in and connects. */
  open(address: BrokerAddress): void {
    this.#url.value = address.url;
    this.#username.value = address.username;
    this.#password.value = address.password;
    this.#prefix.value = address.prefix;
    this.#onOpen(address);
  }

  edit(): void {
    this.#problem.textContent = "";
    if (!this.dialog.open) this.dialog.showModal();
  }

  show(state: ConnectionState): void {
    const address = this.#connection.address;
    const shown = address === undefined ? "" : address.url;
    const texts = { off: "not connected", connecting: "connecting …", up: "connected to" };
    const text = state.kind === "down" || state.kind === "refused" ? "no connection to" : "";
    setText(this.#label, `${text || texts[state.kind as "up"]} ${shown}`.trim());
    setData(this.pill, "state", state.kind);
    this.help.replaceChildren(...this.#helpFor(state));
    this.#countDown();
  }

  #helpFor(state: ConnectionState): HTMLElement[] {
    if (state.kind === "up" || state.kind === "connecting") return [];
    const edit = el("button", { type: "button", onclick: () => this.edit() }, "Change address");
    if (state.kind === "off") {
      return [notice("Not connected", "Say where your MQTT broker is.", edit)];
    }
    if (state.kind === "refused") {
      const again = el("button", { type: "button", onclick: () => this.#askPassword() }, "Sign in");
      const why = "Check user name and password, and what the broker's access list lets them read.";
      return [notice(state.reason, why, again)];
    }
    const retry = el(
      "button",
      { type: "button", onclick: () => this.#connection.retryNow() },
      "Try now",
    );
    const wait = el("p", {}, "Trying again by itself ", this.#countdown);
    const secure = location.protocol === "https:" && this.#url.value.startsWith("ws:");
    const mixed = "This page came over https: browsers then allow wss:// brokers only.";
    return [
      notice(
        state.reason,
        ...(secure ? [mixed] : []),
        "The broker must be running and must speak MQTT over WebSocket. For a first try:",
        command(brokerCommand()),
        "With Mosquitto, its configuration needs:",
        command("listener 9001\nprotocol websockets"),
        wait,
        el("p", { className: "buttons" }, retry, edit),
      ),
    ];
  }

  #countDown(): void {
    const { state } = this.#connection;
    if (state.kind !== "down") return;
    const seconds = Math.max(0, Math.ceil((state.retryMs - performance.now()) / 1000));
    setText(this.#countdown, `in ${seconds} s.`);
  }

  #askPassword(): void {
    this.edit();
    this.#password.focus();
    this.#password.select();
  }

  #submit(): void {
    const url = this.#url.value.trim();
    const prefix = this.#prefix.value.trim();
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed === undefined || !["ws:", "wss:"].includes(parsed.protocol)) {
      setText(this.#problem, `A browser reaches brokers by WebSocket: such as ${DEFAULT_URL}`);
      return;
    }
    if (/[+#\0]|^\/|\/$|\/\/|^\$|^$/.test(prefix)) {
      setText(this.#problem, "The prefix is the first part of all topics, such as sluice");
      return;
    }
    const username = this.#username.value;
    localStorage.setItem(STORED, JSON.stringify({ url, username, prefix }));
    this.dialog.close();
    this.#onOpen({ url, username, password: this.#password.value, prefix });
  }

  #makeDialog(): HTMLDialogElement {
    const field = (label: string, input: HTMLInputElement, hint: string) =>
      el("label", { className: "field" }, label, input, el("small", {}, hint));
    const form = el(
      "form",
      {
        method: "dialog",
        noValidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          this.#submit();
        },
      },
      el("h2", {}, "Broker"),
      field("Address", this.#url, "MQTT over WebSocket, ws:// or wss://"),
      field("User name", this.#username, "empty: none"),
      field("Password", this.#password, "kept until the page is closed, never stored"),
      field("Prefix", this.#prefix, "first part of all topics"),
      this.#problem,
      el(
        "p",
        { className: "buttons" },
        el("button", { type: "submit", className: "primary" }, "Connect"),
        el("button", { type: "button", onclick: () => this.dialog.close() }, "Cancel"),
      ),
    );
    return el("dialog", { "aria-label": "broker" }, form);
  }
}
