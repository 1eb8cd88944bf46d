// Makes the file that Node-RED's editor loads: script, form and help. Form and the list of settings
// in the help come from the one table of settings. The build writes it (tools/node-red.mjs).

import { FLAG_NAMES } from "../src/filter/flags.ts";
import { expected } from "../src/settings/read.ts";
import type { Rule } from "../src/settings/rules.ts";
import help from "./help.html";
import { type Field, REPORT_FIELDS, SENSOR_FIELDS, TOPICS, TOPICS_USUAL } from "./settings.ts";

/** @param script of the editor, as JavaScript */
export function editorHtml(script: string): string {
  return [
    `<script type="text/javascript">\n${script}</script>`,
    `<script type="text/html" data-template-name="sluice">\n${form()}\n</script>`,
    `<script type="text/html" data-help-name="sluice">\n${helpText()}\n</script>`,
    "",
  ].join("\n");
}

function form(): string {
  const topics = `<input type="text" id="node-input-topics" placeholder="${TOPICS_USUAL}">`;
  const store = '<select id="node-input-store"><option value="">the default one</option></select>';
  return [
    "<style>.sluice-form .form-row > label { width: 150px }",
    ".sluice-form .form-row > input, .sluice-form .form-row > select,",
    ".sluice-form .form-row > .red-ui-typedInput-container",
    "{ width: calc(100% - 160px) !important }",
    "</style>",
    '<div class="sluice-form">',
    row("name", "Name", "", '<input type="text" id="node-input-name" placeholder="Name">'),
    row("property", "Reading", "where it is in the message", input("property", "")),
    row("time", "Time", "where it is in the message", input("time", "when it arrives")),
    "<h4>The sensor</h4>",
    "<p>Nothing needs to be filled in: noise and failure values are learned.</p>",
    ...SENSOR_FIELDS.map(fieldRow),
    "<h4>When a value is sent</h4>",
    ...REPORT_FIELDS.map(fieldRow),
    "<h4>Topics, and what was learned about them</h4>",
    row("topics", "At most", `${expected(TOPICS)} of topics`, topics),
    row("store", "Context store", "where it is kept over deploys and restarts", store),
    "</div>",
  ].join("\n");
}

function fieldRow({ help, key, label, rule }: Field): string {
  const unit = help.unit === undefined ? "" : `, ${help.unit}`;
  const control = rule.is === "word" ? select(key, rule.words) : input(key, absentOf(rule, help));
  return row(key, label + unit, help.help, control);
}

function row(key: string, label: string, title: string, control: string): string {
  const shown = title === "" ? "" : ` title="${escaped(title)}"`;
  const name = `<label for="node-input-${key}"${shown}>${escaped(label)}</label>`;
  return `<div class="form-row">${name} ${control}</div>`;
}

function input(key: string, placeholder: string): string {
  const shown = placeholder === "" ? "" : ` placeholder="${escaped(placeholder)}"`;
  return `<input type="text" id="node-input-${key}"${shown}>`;
}

function select(key: string, words: readonly string[]): string {
  const options = words.map((word) => `<option value="${word}">${word}</option>`).join("");
  return `<select id="node-input-${key}"><option value="">not given</option>${options}</select>`;
}

/** What holds where nothing is filled in. */
function absentOf(rule: Rule, { absent = "" }: Field["help"]): string {
  return "otherwise" in rule ? String(rule.otherwise) : absent.replaceAll("`", "");
}

function helpText(): string {
  const settings = [...SENSOR_FIELDS, ...REPORT_FIELDS].map(({ help, label, rule }) => {
    const unit = help.unit === undefined ? "" : `, ${help.unit}`;
    const absent = absentOf(rule, help);
    const empty = absent === "" ? "" : `; empty: ${absent}`;
    const type = `<span class="property-type">${escaped(expected(rule) + unit)}</span>`;
    return `<dt class="optional">${escaped(label)} ${type}</dt><dd>${marked(help.help + empty)}</dd>`;
  });
  return help
    .trim()
    .replace("<!-- settings -->", settings.join("\n"))
    .replace("<!-- flags -->", FLAG_NAMES.map((name) => `<code>${name}</code>`).join(", "))
    .replaceAll("<!-- topics -->", String(TOPICS_USUAL));
}

/** Markdown's code as HTML. */
function marked(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
