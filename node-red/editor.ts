// The node in Node-RED's editor, in the browser: its fields, and what is wrong with them in the
// words of every other reader of these settings. The form itself is made by html.ts.

import { OWN_FIELDS, REPORT_FIELDS, SENSOR_FIELDS, settingsOf } from "./settings.ts";

type Fields = Record<string, unknown>;

/** What the editor gives its nodes. */
declare const RED: {
  readonly nodes: { registerType(type: string, definition: object): void };
  readonly settings: { readonly context?: { readonly stores?: readonly string[] } };
};
interface Element {
  typedInput(options: object): Element;
  append(child: Element): Element;
  val(value: unknown): Element;
  text(text: string): Element;
}
declare const $: (what: string) => Element;

const KEYS = [
  ...Object.keys(OWN_FIELDS),
  ...[...SENSOR_FIELDS, ...REPORT_FIELDS].map(({ key }) => key),
];

/** Says what is wrong with a field beside the others; true: nothing. */
function validator(key: string) {
  return function (this: Fields, value: unknown, options?: object): boolean | string {
    // Node-RED fills in what the environment says when the flow starts.
    if (/^\$\{.+\}$/.test(String(value))) return true;
    const fields = Object.fromEntries(KEYS.map((each) => [each, this[each]]));
    const { refusals } = settingsOf({ ...fields, [key]: value });
    const found = refusals.find(({ path }) => path.split(/[.[]/)[0] === key);
    if (found === undefined) return true;
    return options === undefined ? false : `${found.path}: ${found.text}`;
  };
}

RED.nodes.registerType("sluice", {
  category: "function",
  color: "#a7d3cf",
  icon: "font-awesome/fa-filter",
  defaults: Object.fromEntries(
    KEYS.map((key) => {
      const value = (OWN_FIELDS as Fields)[key] ?? "";
      return [key, key === "name" ? { value } : { value, validate: validator(key) }];
    }),
  ),
  inputs: 1,
  outputs: 2,
  inputLabels: "readings",
  outputLabels: ["judged values", "readings not believed"],
  label(this: Fields) {
    return this.name || "sluice";
  },
  labelStyle(this: Fields) {
    return this.name ? "node_label_italic" : "";
  },
  oneditprepare(this: Fields) {
    const place = { default: "msg", types: ["msg"] };
    $("#node-input-property").typedInput(place);
    $("#node-input-time").typedInput(place);
    const stores = $("#node-input-store");
    for (const store of RED.settings.context?.stores ?? []) {
      stores.append($("<option>").val(store).text(store));
    }
    stores.val(this.store);
  },
});
