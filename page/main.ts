// The page's composition root: one connection, one memory of devices, three views.

import { Connection } from "./broker/connection.ts";
import { BrokerPanel, DEFAULT_URL, storedAddress } from "./broker/panel.ts";
import { command, el, notice } from "./dom.ts";
import { Archive } from "./live/archive.ts";
import { Devices, retainedTopicsOf } from "./live/devices.ts";
import { LiveView } from "./live/view.ts";
import { TryView } from "./try/view.ts";
import { UpdateView } from "./update/view.ts";

const VIEWS = { live: "Live", try: "Try it", update: "Update" } as const;
/** How often the update view looks who is there. */
const UPDATE_MS = 500;
type ViewName = keyof typeof VIEWS;

const connection = new Connection();
const devices = new Devices();
const archive = new Archive(devices);
const live = new LiveView(devices);
const tryIt = new TryView();
const update = new UpdateView(connection, devices);
const panel = new BrokerPanel(connection, (address) => {
  devices.restart(address.prefix);
  archive.begin(address.url, address.prefix);
  live.restart();
  update.restart(address.prefix);
  connection.open(address);
});
const noDevices = el("div", {});
const places: Record<ViewName, HTMLElement> = {
  live: el("main", { className: "view-live" }, noDevices, live.element),
  try: el("main", { className: "view-try" }, tryIt.element),
  update: el("main", { className: "view-update" }, update.element),
};

connection.onMessage = (topic, payload) => {
  devices.hear(topic, payload, Date.now());
  update.hear(topic, payload);
};
connection.onState = (state) => {
  if (state.kind === "up") update.returned();
  else devices.forgetStatus();
  panel.show(state);
};

live.onRemove = ({ id }) => {
  devices.remove(id);
  void archive.forget(id);
  // An empty retained message takes one away; a broker that is gone has nothing to show either.
  for (const topic of retainedTopicsOf(id, connection.address?.prefix)) {
    connection.put(topic, new Uint8Array(0)).catch(() => {});
  }
};

const links = Object.entries(VIEWS).map(([name, label]) => el("a", { href: `#${name}` }, label));
const head = el(
  "header",
  { className: "page-head" },
  el("a", { className: "brand", href: "#live" }, el("img", { src: "icon.svg", alt: "" }), "Sluice"),
  el("nav", { "aria-label": "views" }, ...links),
  panel.pill,
);
document.body.replaceChildren(head, panel.help, ...Object.values(places), panel.dialog);

function viewNamed(hash: string): ViewName {
  const name = hash.slice(1);
  return Object.hasOwn(VIEWS, name) ? (name as ViewName) : "live";
}

function showView(): void {
  const open = viewNamed(location.hash);
  document.title = `${VIEWS[open]} – Sluice`;
  for (const link of links) {
    if (link.hash === `#${open}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  for (const [name, place] of Object.entries(places)) place.hidden = name !== open;
  // Trying a recording needs no broker.
  panel.help.hidden = open === "try";
  if (open === "try") tryIt.shown();
}

function showEmptiness(): void {
  const empty = devices.byId.size === 0;
  live.element.hidden = empty;
  const waiting = empty && connection.state.kind === "up";
  if (waiting === noDevices.hasChildNodes()) return;
  noDevices.replaceChildren();
  if (!waiting) return;
  const { prefix } = connection.address!;
  noDevices.append(
    notice(
      "No devices yet",
      `Connected, but nobody has published under the prefix "${prefix}". ` +
        "Replay a recording as a device, into the broker of this machine:",
      command("sluice simulate recording.csv --broker --speed real"),
      "Or publish from a microcontroller; this command writes an app for an ESP32:",
      command("sluice init my-sensor"),
      el("p", {}, "Without either: ", el("a", { href: "#try" }, "try it"), " on a sample here."),
      "If your devices use another prefix, change it with the button at the top.",
    ),
  );
}

let nextUpdateMs = 0;

function frame(): void {
  showEmptiness();
  if (!places.live.hidden) live.frame(Date.now());
  if (!places.update.hidden && performance.now() >= nextUpdateMs) {
    nextUpdateMs = performance.now() + UPDATE_MS;
    update.draw();
  }
  requestAnimationFrame(frame);
}

addEventListener("hashchange", showView);
showView();
requestAnimationFrame(frame);

const served = document.querySelector<HTMLMetaElement>('meta[name="sluice-broker"]')?.content ?? "";
const first = { url: served || DEFAULT_URL, username: "", password: "", prefix: "sluice" };
// What the command line said goes before what this browser used last.
panel.open(served === "" ? (storedAddress() ?? first) : first);
