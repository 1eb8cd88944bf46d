// Goal: the form of the Node-RED node knows what the one table of settings says, and refuses a field
// in the words of every other reader.
// Method: reads the built file, and runs its script as Node-RED's editor does.
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { CHANNEL_HELP, REPORT_HELP } from "../../lab/settings/help.ts";
import { CHANNEL, REPORT } from "../../src/settings/channel.ts";
import { type Finding, read } from "../../src/settings/read.ts";
import type { Rule } from "../../src/settings/rules.ts";

const html = readFileSync(new URL("../../node-red/dist/sluice.html", import.meta.url), "utf8");
const part = (begin: string) => html.split(begin)[1]!.split("</script>")[0]!;
const form = part('data-template-name="sluice">');
const help = part('data-help-name="sluice">');

type Validate = (this: object, value: unknown, options?: object) => boolean | string;
interface Definition {
  readonly defaults: Readonly<Record<string, { value: string; validate?: Validate }>>;
}

function registered(): Definition {
  let found: Definition | undefined;
  const registerType = (_type: string, definition: Definition) => {
    found = definition;
  };
  runInNewContext(part('<script type="text/javascript">'), { RED: { nodes: { registerType } } });
  return found!;
}

const { defaults } = registered();

/** What a topic is already, what is a table of its own, and what only Home Assistant reads. */
const ELSEWHERE = ["name", "report", "deviceClass", "stateClass", "decimals"];
const tables = [
  [CHANNEL.keys, CHANNEL_HELP],
  [REPORT.keys, REPORT_HELP],
] as const;
const settings = tables.flatMap(([keys, lines]) =>
  Object.entries(keys)
    .filter(([key]) => !ELSEWHERE.includes(key))
    .map(([key, rule]) => ({
      key,
      rule: rule as Rule,
      help: (lines as Record<string, { help: string }>)[key]!.help,
    })),
);

test("the form has a field for each setting of a channel, and each field is kept", () => {
  const ids = [...form.matchAll(/id="node-input-(\w+)"/g)].map(([, id]) => id!);
  const own = ["name", "property", "time", "topics", "store"];
  expect(ids.toSorted()).toEqual([...own, ...settings.map(({ key }) => key)].toSorted());
  expect(Object.keys(defaults).toSorted()).toEqual(ids.toSorted());
});

test.each(settings)(
  "help and choices of $key are those of the table",
  ({ help: line, key, rule }) => {
    expect(form).toContain(`for="node-input-${key}" title="${line.replaceAll('"', "&quot;")}"`);
    expect(help).toContain(line.replaceAll(/`([^`]+)`/g, "<code>$1</code>"));
    if (rule.is !== "word") return;
    const select = form.split(`<select id="node-input-${key}">`)[1]!.split("</select>")[0]!;
    const words = [...select.matchAll(/<option value="([^"]+)"/g)].map(([, word]) => word);
    expect(words).toEqual(rule.words);
  },
);

const fresh = Object.fromEntries(Object.entries(defaults).map(([key, { value }]) => [key, value]));

test.each(settings)("$key is refused in the words of its rule", ({ key, rule }) => {
  const bad = rule.is === "text" ? "x".repeat(rule.most + 1) : "much";
  const refusals: Finding[] = [];
  read(rule, rule.is === "list" ? [bad] : bad, key, refusals);
  const [{ path, text }] = refusals as [Finding];
  const { validate } = defaults[key]!;
  expect(validate!.call(fresh, bad, {})).toBe(`${path}: ${text}`);
  expect(validate!.call(fresh, bad)).toBe(false);
  expect(validate!.call(fresh, "", {})).toBe(true);
  expect(validate!.call(fresh, "$" + "{FROM_ENVIRONMENT}", {})).toBe(true);
});

test("fields that do not go together are refused where they stand", () => {
  const said = (key: string, fields: object) =>
    defaults[key]!.validate!.call({ ...fresh, ...fields }, { ...fresh, ...fields }[key], {});
  expect(said("min", { min: "5", max: "1" })).toBe("min: expected less than max, got 5 and 1");
  expect(said("max", { min: "5", max: "1" })).toBe(true);
  expect(said("minMs", { minMs: "5", maxMs: "1" })).toBe(
    "minMs: expected at most maxMs, got 5 and 1",
  );
  expect(said("property", { property: "payload..t" })).toMatch(/^property: expected a place in /);
  expect(said("topics", { topics: "0" })).toBe(
    "topics: expected a whole number from 1 to 10000, got 0",
  );
});

test("the package has the version of Sluice and needs no other", () => {
  const json = (path: string) =>
    JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
  const own = json("node-red/package.json");
  expect(own.version).toBe(json("package.json").version);
  expect(own.dependencies).toBeUndefined();
});
