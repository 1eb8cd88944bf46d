// Goal: a setting is one value. What one reader takes every reader takes, and what one refuses all
// refuse with the same words: a device, `--config`, the options, the page; the tables in SPEC.md
// are what the table of settings gives.
// Method: good and bad values made from the rules themselves, and some by hand, through all readers.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../device/config.ts";
import { findingsOf } from "../../lab/settings/channels.ts";
import { readConfiguration } from "../../lab/settings/configuration.ts";
import { CHANNEL_OPTIONS, configured } from "../../lab/settings/options.ts";
import { Session } from "../../page/try/session.ts";
import { CHANNEL, REPORT } from "../../src/settings/channel.ts";
import { BROKER, DEVICE, KEY, SLEEP, WIFI } from "../../src/settings/device.ts";
import { FAR, type Rule } from "../../src/settings/rules.ts";
import { TABLES } from "../../tools/tables.ts";

/** What goes with a value that cannot stand alone. */
const COMPANIONS: Readonly<Record<string, object>> = {
  turn: { kind: "angle" },
  stateClass: { unit: "°" },
  deviceClass: { unit: "°C" },
};
const DEVICE_COMPANIONS: Readonly<Record<string, object>> = {
  "broker.": { host: "b" },
  "wifi.": { ssid: "home" },
  "keys.": { publicKey: `04${"ab".repeat(64)}` },
  "sleep.": { sleepMs: 1000, readings: 5 },
};

function goodOf(rule: Rule): unknown[] {
  switch (rule.is) {
    case "number":
    case "integer":
      return [rule.least, rule.most];
    case "positive":
      return [0.5, rule.most];
    case "word":
      return [...rule.words];
    case "text":
    case "secret":
      return ["x".repeat(rule.least), "x".repeat(rule.most)];
    case "hex":
      return [rule.begin + "0F".repeat(rule.bytes - rule.begin.length / 2)];
    case "list": {
      const each = goodOf(rule.of as Rule)[0];
      return [Array(rule.least).fill(each), Array(rule.most).fill(each)];
    }
    case "object":
      return [{}];
  }
}

function badOf(rule: Rule): unknown[] {
  switch (rule.is) {
    case "number":
      return ["x", true, [1], rule.most < FAR ? rule.most + 1 : 2 * FAR];
    case "integer":
      return ["x", rule.least - 1, rule.most + 1, 1.5];
    case "positive":
      return ["x", 0, -1];
    case "word":
      return ["x", 1, `${rule.words[0]} `];
    case "text":
    case "secret":
      return [7, {}, "x".repeat(rule.most + 1)];
    case "hex":
      return ["x", 4, rule.begin];
    case "list":
      return [
        "x",
        Array(rule.most + 1).fill(goodOf(rule.of as Rule)[0]),
        [badOf(rule.of as Rule)[0]],
      ];
    case "object":
      return ["x", [], { nonsense: 1 }];
  }
}

/** `--config` says the first mistake alone. */
const MORE = / \(and \d+ more\)$/;

/** What each reader of whole channels says of one: lines without where the channel stands. */
const READERS: Readonly<Record<string, (channel: object) => string[]>> = {
  device: (channel) =>
    readConfig({ channels: [channel] }).mistakes.map((line) =>
      line.replace(/^sluice\.channels\[0\]\.?/, ""),
    ),
  "--config": (channel) => {
    const text = JSON.stringify({ channels: [channel] });
    return saidBy(() => readConfiguration("c.json", text)).map((line) =>
      line.replace(/^c\.json: channels\[0\]\.?/, "").replace(MORE, ""),
    );
  },
  page: (channel) => findingsOf(channel).refusals.map(({ path, text }) => `${path}: ${text}`),
};

function saidBy(act: () => unknown): string[] {
  try {
    act();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** [what it is, the channel, whether it is good] */
function channelCases(): [string, object, "good" | "bad"][] {
  const cases: [string, object, "good" | "bad"][] = [];
  const add = (path: string, value: unknown, is: "good" | "bad", channel: object) =>
    cases.push([`${path} = ${JSON.stringify(value)?.slice(0, 40)}`, channel, is]);
  for (const [key, rule] of Object.entries(CHANNEL.keys) as [string, Rule][]) {
    const channel = (value: unknown) => ({ name: "a", ...COMPANIONS[key], [key]: value });
    const own = key === "deviceClass" ? ["temperature"] : goodOf(rule);
    for (const value of own) add(key, value, "good", channel(value));
    for (const value of badOf(rule)) add(key, value, "bad", channel(value));
  }
  for (const [key, rule] of Object.entries(REPORT.keys) as [string, Rule][]) {
    const channel = (value: unknown) => ({ name: "a", report: { [key]: value } });
    for (const value of goodOf(rule)) add(`report.${key}`, value, "good", channel(value));
    for (const value of badOf(rule)) add(`report.${key}`, value, "bad", channel(value));
  }
  return cases;
}

const BY_HAND: [string, object, "good" | "bad"][] = [
  ["an angle's state class", { name: "a", stateClass: "measurement_angle", unit: "°" }, "good"],
  ["the example's scale", { name: "a", scale: 0.01, unit: "hPa" }, "good"],
  ["a time of its own", { name: "a", periodMs: 500 }, "good"],
  ["µA", { name: "a", deviceClass: "current", unit: "µA" }, "good"],
  ["min above max", { name: "a", min: 5, max: 1 }, "bad"],
  ["min at max", { name: "a", min: 5, max: 5 }, "bad"],
  ["minMs above maxMs", { name: "a", report: { minMs: 9, maxMs: 5 } }, "bad"],
  ["minMs without maxMs", { name: "a", report: { minMs: 9, maxMs: 0 } }, "good"],
  ["a turn of a gauge", { name: "a", turn: 24 }, "bad"],
  [
    "a turn of a wind vane",
    { name: "a", turn: 360, deviceClass: "wind_direction", unit: "°" },
    "good",
  ],
  ["a scale of 0", { name: "a", scale: 0 }, "bad"],
  ["a class without its unit", { name: "a", deviceClass: "temperature" }, "bad"],
  ["no class of Home Assistant's", { name: "a", deviceClass: "temprature", unit: "°C" }, "bad"],
  ["a misspelt key", { name: "a", minimum: 1 }, "bad"],
  ["a key of every object", { name: "a", constructor: 1 }, "bad"],
  ["no name", { unit: "°C" }, "bad"],
  ["null", { name: "a", min: null }, "bad"],
];

describe("a channel", () => {
  test.each([...channelCases(), ...BY_HAND])("%s", (_, channel, is) => {
    const [first, ...others] = Object.values(READERS).map((reader) => reader(channel));
    expect(first!.length > 0 ? "bad" : "good").toBe(is);
    for (const lines of others) expect(lines).toEqual(first!.slice(0, lines.length));
    expect(others.map((lines) => lines.length > 0)).toEqual(others.map(() => is === "bad"));
    for (const line of first!)
      expect(line).toMatch(/: (expected .*got |is missing$|no such key; )/);
  });
});

describe("an option", () => {
  const cases = CHANNEL_OPTIONS.flatMap((option) => {
    const rule = CHANNEL.keys[option.key] as Rule;
    const values = option.key === "deviceClass" ? ["temperature"] : goodOf(rule);
    const texts = [...values, ...badOf(rule)].filter(
      (value) => ["string", "number"].includes(typeof value) || Array.isArray(value),
    );
    return texts.map((value) => [option.option, String(value), option] as const);
  });

  test.each(cases)("--%s %j is taken as a device takes it", (_, text, option) => {
    const rule = CHANNEL.keys[option.key] as Rule;
    const list = rule.is === "list";
    const isNumber = (word: string) => word.trim() !== "" && !Number.isNaN(Number(word));
    const typed = (word: string) => {
      const wanted = (list ? (rule.of as Rule) : rule).is;
      return /number|integer|positive/.test(wanted) && isNumber(word) ? Number(word) : word;
    };
    const value = list ? text.split(",").map(typed) : typed(text);
    const companions = COMPANIONS[option.key] ?? {};
    const channel = { name: "a", ...companions, [option.key]: value };
    const mistakes = readConfig({ channels: [channel] }).mistakes;
    const base = { path: "c.json", channels: [{ name: "a", ...companions }], warnings: [] };
    const said = saidBy(() => configured(["a"], base, [{ option, text }]));
    const expected = mistakes.map((line) =>
      line.replace(`sluice.channels[0].${option.key}`, `--${option.option}`),
    );
    expect(said).toEqual(expected.slice(0, 1));
  });

  const given = (name: string, text: string) => ({
    option: CHANNEL_OPTIONS.find(({ option }) => option === name)!,
    text,
  });
  const file = (channel: object) =>
    readConfiguration("c.json", JSON.stringify({ channels: [{ name: "T", ...channel }] }));

  test("is blamed only for what it gave", () => {
    const max = saidBy(() => configured(["T"], file({ min: 5 }), [given("max", "T=1")]));
    expect(max).toEqual(["c.json: channels[0].min: expected less than max, got 5 and 1"]);
    const min = saidBy(() => configured(["T"], file({ max: 5 }), [given("min", "T=9")]));
    expect(min).toEqual(["--min of T: expected less than max, got 9 and 5"]);
    const unit = configured(["T"], file({ unit: "µA" }), [given("device-class", "current")]);
    expect(unit.warnings).toEqual([expect.stringMatching(/^c\.json: channels\[0\]\.unit: expec/)]);
    const both = [given("unit", "µA"), given("device-class", "current")];
    expect(configured(["T", "U"], undefined, both).warnings).toEqual([
      expect.stringMatching(/^--unit: expected unit A, mA with current, got µA; /),
    ]);
  });

  test("wins over the file", () => {
    const { channels } = configured(["T", "U"], file({ min: 1, max: 9 }), [
      given("min", "T=2"),
      given("sentinel", "85,-127"),
    ]);
    expect(channels).toEqual([
      { name: "T", min: 2, max: 9, sentinels: [85, -127] },
      { name: "U", sentinels: [85, -127] },
    ]);
  });
});

describe("a device's own settings", () => {
  const tables = { "": DEVICE, "broker.": BROKER, "wifi.": WIFI, "keys.": KEY, "sleep.": SLEEP };
  const cases = Object.entries(tables).flatMap(([before, { keys }]) =>
    (Object.entries(keys) as [string, Rule][])
      .filter(([key]) => key !== "channels")
      .flatMap(([key, rule]) => {
        const raw = (value: unknown) => wrapped(before, key, value);
        const good = before === "" && /object|list/.test(rule.is) ? [] : goodOf(rule);
        return [
          ...good.map((value) => [`${before}${key}`, value, raw(value), "good"] as const),
          ...badOf(rule).map((value) => [`${before}${key}`, value, raw(value), "bad"] as const),
        ];
      }),
  );

  function wrapped(before: string, key: string, value: unknown): object {
    const channels = [{ name: "a" }];
    if (before === "") return { channels, [key]: value };
    const inner = { ...DEVICE_COMPANIONS[before], [key]: value };
    return { channels, [before.slice(0, -1)]: before === "keys." ? [inner] : inner };
  }

  test.each(cases)("%s = %j", (_path, _value, raw, is) => {
    const { mistakes } = readConfig(raw);
    expect(mistakes.length > 0 ? "bad" : "good").toBe(is);
    const said = saidBy(() => readConfiguration("c.json", JSON.stringify(raw)));
    const lines = said.map((line) => line.replace(/^c\.json: /, "sluice.").replace(MORE, ""));
    expect(lines).toEqual(mistakes.slice(0, 1));
  });
});

test("the page's worker refuses what cannot work before it runs", () => {
  const session = new Session({} as never);
  const bytes = new TextEncoder().encode("v\n1\n2\n3\n");
  session.answer({ kind: "open", name: "r.csv", bytes });
  const channels = [{ name: "v", min: 5, max: 1 }];
  expect(session.answer({ kind: "run", channels, others: {} })).toEqual({
    kind: "failed",
    mistake: "v: min: expected less than max, got 5 and 1",
  });
});

test("a file that is not a configuration says what it is", () => {
  const said = (text: string) => saidBy(() => readConfiguration("c.json", text))[0];
  expect(said("{")).toMatch(/^c\.json: is not valid JSON \(/);
  expect(said("[]")).toBe("c.json: expected an object, got a list of 0");
  expect(said("{}")).toBe("c.json: channels: is missing");
  expect(said('{"channels":[{"name":"a"},{"name":"b","report":{"minMs":"x"}}]}')).toBe(
    'c.json: channels[1].report.minMs: expected a whole number from 0 to 86400000, got "x"',
  );
  expect(said('{"channels":[{"name":"a","minn":1}]}')).toBe(
    "c.json: channels[0].minn: no such key; did you mean min?",
  );
});

test("the table is frozen data: preloaded, it stays in flash", () => {
  const thawed = (value: unknown, path: string): string[] => {
    if (typeof value === "function") return [`${path}: a function`];
    if (typeof value !== "object" || value === null) return [];
    const inner = Object.entries(value).flatMap(([key, each]) => thawed(each, `${path}.${key}`));
    return Object.isFrozen(value) ? inner : [path, ...inner];
  };
  expect(thawed(DEVICE, "DEVICE")).toEqual([]);
});

test.each(["settings device", "settings channel"])("SPEC.md shows the table of %s", (name) => {
  const spec = readFileSync(new URL("../../SPEC.md", import.meta.url), "utf8");
  const [, shown] = spec.split(`<!-- docs: ${name} -->\n`);
  expect(shown?.split("\n<!-- /docs -->")[0]).toBe(TABLES[name]!());
});
