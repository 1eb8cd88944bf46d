// Goal: the value templates that devices announce give the place of the number, its scale and
// nothing else; what is no such form is not guessed. Method: one table of templates.
import { expect, test } from "vitest";
import { numberAt, numbersIn, parsePayload, pathOf } from "../../lab/attach/path.ts";
import { readTemplate } from "../../lab/attach/template.ts";

const MESSAGE = parsePayload(
  '{"temperature":21.5,"text":"7.25","AM2301":{"Temperature":19.5},"a b":{"x.y":3},"list":[{"v":4}]}',
);

test.each<[string | undefined, number]>([
  ["{{ value_json.temperature }}", 21.5],
  ["{{value_json.temperature}}", 21.5],
  ["{{ value_json['temperature'] }}", 21.5],
  ['{{ value_json["AM2301"].Temperature }}', 19.5],
  ["{{ value_json['AM2301']['Temperature'] | float }}", 19.5],
  ["{{ value_json.get('temperature') }}", 21.5],
  ["{{ value_json.list[0].v }}", 4],
  ["{{ value_json['a b']['x.y'] }}", 3],
  ["{{ value_json.text | float(0) | round(1) }}", 7.25],
  ["{{ value_json.temperature | is_defined }}", 21.5],
  ["{{ value_json.temperature / 10 }}", 2.15],
  ["{{ (value_json.temperature | float * 2) | round(2) }}", 43],
  ["{{ value_json.temperature * 2 + 1 }}", 44],
  ["{% if value_json.temperature is defined %}{{ value_json.temperature }}{% endif %}", 21.5],
  ["{{ value_json.missing }}", NaN],
  ["{{ value_json.AM2301 }}", NaN],
])("%s", (template, expected) => {
  const at = readTemplate(template);
  expect(at).toBeDefined();
  const { offset = NaN, path = [], scale = NaN } = at ?? {};
  const value = scale * numberAt(MESSAGE, path) + offset;
  if (Number.isNaN(expected)) expect(value).toBeNaN();
  else expect(value).toBeCloseTo(expected, 12);
});

test.each(["{{ value }}", "{{ value | float }}", "", undefined])(
  "%s is the payload",
  (template) => {
    expect(numberAt(parsePayload("20.25"), readTemplate(template)?.path ?? ["?"])).toBe(20.25);
  },
);

test.each([
  "{{ states('sensor.x') }}",
  "{{ value_json.a + value_json.b }}",
  "{{ value_json.t | my_filter }}",
  "{{ value.t }}",
  "{% set x = 1 %}{{ value_json.x }}",
  "{{ 100 - value_json.level }}",
  "{{ value_json.t + 1 * 2 }}",
  "{{ value_json }} {{ value }}",
  "plain",
])("%s is not understood", (template) => expect(readTemplate(template)).toBeUndefined());

test("paths are read as people write them, and odd ones are refused", () => {
  expect(pathOf("ENERGY.Power")).toEqual(["ENERGY", "Power"]);
  expect(pathOf("a[2].b")).toEqual(["a", 2, "b"]);
  expect(pathOf("a[")).toBeUndefined();
  expect(pathOf("")).toBeUndefined();
});

test("numbers are found by their path; words, switches and arrays are not", () => {
  const parsed = parsePayload('{"t":1,"on":true,"s":"x","e":{"p":2},"l":[3],"n":null}');
  expect([...numbersIn(parsed, 8).keys()]).toEqual(["t", "e.p"]);
});

test("a prototype's properties are no readings", () => {
  expect(numberAt(parsePayload("{}"), ["constructor", "length"])).toBeNaN();
});
