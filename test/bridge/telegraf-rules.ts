// What Telegraf makes of a message, as its documentation says it: NOT Telegraf, which is in no
// registry of ours, but the rules of these pages for what examples/telegraf.conf uses.
//   https://docs.influxdata.com/telegraf/v1/input-plugins/mqtt_consumer/ (topic_parsing)
//   https://docs.influxdata.com/telegraf/v1/data_formats/input/json_v2/ (object)
// An option that is not implemented here is an error, so that the example cannot outgrow the test.
import { parse } from "smol-toml";

interface JsonObject {
  readonly path: string;
  readonly optional?: boolean;
  readonly tags?: readonly string[];
  readonly fields?: Readonly<Record<string, "float" | "int" | "bool">>;
}

interface Consumer {
  readonly servers: readonly string[];
  readonly topics: readonly string[];
  readonly data_format: "json_v2";
  readonly topic_parsing: readonly { readonly topic: string; readonly tags: string }[];
  readonly json_v2: readonly {
    readonly measurement_name: string;
    readonly object: readonly JsonObject[];
  }[];
}

export interface Metric {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

export function consumerOf(toml: string): Consumer {
  const config = parse(toml) as unknown as { inputs: { mqtt_consumer: Consumer[] } };
  const [consumer] = config.inputs.mqtt_consumer;
  if (consumer === undefined) throw new Error("no [[inputs.mqtt_consumer]]");
  const known = ["servers", "topics", "data_format", "topic_parsing", "json_v2"];
  onlyKnown(consumer, known);
  for (const each of consumer.json_v2) {
    onlyKnown(each, ["measurement_name", "object"]);
    for (const object of each.object) onlyKnown(object, ["path", "optional", "tags", "fields"]);
  }
  return consumer;
}

/** The metrics of one message. @throws Error where Telegraf would log one and drop it */
export function metricsOf(consumer: Consumer, topic: string, payload: string): Metric[] {
  if (!consumer.topics.some((filter) => matches(filter, topic))) return [];
  const topicTags: Record<string, string> = { topic };
  for (const { topic: filter, tags } of consumer.topic_parsing) {
    if (!matches(filter, topic)) continue;
    const levels = topic.split("/");
    for (const [i, tag] of tags.split("/").entries()) {
      if (tag !== "_") topicTags[tag] = levels[i]!;
    }
  }
  const message: unknown = JSON.parse(payload);
  return consumer.json_v2.flatMap(({ measurement_name: name, object }) =>
    object.flatMap((rule) => {
      const found = at(message, rule.path);
      if (found === undefined && rule.optional) return [];
      if (found === undefined) throw new Error(`the path ${rule.path} doesn't exist`);
      const metric = { name, tags: { ...topicTags }, fields: {} as Record<string, string> };
      for (const [key, value] of Object.entries(found as Record<string, unknown>)) {
        if (value === null) continue;
        if (!rule.tags?.includes(key)) metric.fields[key] = fieldOf(value, rule.fields?.[key]);
        // The line protocol has no empty tags: Telegraf's outputs leave them out.
        else if (value !== "") metric.tags[key] = String(value);
      }
      return Object.keys(metric.fields).length === 0 ? [] : [metric];
    }),
  );
}

/** A field of the line protocol: `21.5` is a float, `21i` an integer, `true` a boolean. */
function fieldOf(value: unknown, type: "float" | "int" | "bool" | undefined): string {
  if (type === "bool" && typeof value === "boolean") return String(value);
  if (typeof value !== "number" || type === undefined) {
    throw new Error(`no rule here for the field ${JSON.stringify(value)}`);
  }
  return type === "float" ? String(value) : `${Math.trunc(value)}i`;
}

/** GJSON's path of plain keys. */
function at(message: unknown, path: string): unknown {
  if (/[^\w.-]/.test(path)) throw new Error(`no rule here for the path ${path}`);
  return path
    .split(".")
    .reduce((found, key) => (found as Record<string, unknown> | undefined)?.[key], message);
}

function matches(filter: string, topic: string): boolean {
  const levels = topic.split("/");
  const wanted = filter.split("/");
  return (
    levels.length === wanted.length &&
    wanted.every((level, i) => level === "+" || level === levels[i])
  );
}

function onlyKnown(table: object, known: readonly string[]): void {
  for (const key of Object.keys(table)) {
    if (!known.includes(key)) throw new Error(`no rule here for the option ${key}`);
  }
}
