// A JSON schema of Home Assistant's MQTT discovery, as far as Sluice uses it, written from its
// documentation, whose options are listed under "Configuration Variables" of
//   https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery (device discovery: dev, o, cmps)
//   https://www.home-assistant.io/integrations/sensor.mqtt/
//   https://www.home-assistant.io/integrations/binary_sensor.mqtt/
//   https://www.home-assistant.io/integrations/update.mqtt/
// Home Assistant ignores options it does not know; here they are errors, for they would be typos.
import { Ajv } from "ajv";

const text = { type: "string", minLength: 1 };
const id = { type: "string", pattern: "^[a-zA-Z0-9_-]+$" };
/** A topic to subscribe to; a wildcard would be legal there, but never what we mean. */
const topic = { type: "string", pattern: "^[^+#\\u0000]+$", maxLength: 65_535 };
const template = { type: "string", pattern: "^(\\{%.*%\\})?\\{\\{ .* \\}\\}$" };
const positive = { type: "integer", minimum: 1 };

function record(required: readonly string[], properties: object) {
  return { type: "object", additionalProperties: false, required, properties };
}

const device = record(["ids"], {
  ids: { type: "array", items: id, minItems: 1 },
  ...{ name: text, mf: text, mdl: text, hw: text, sw: text, sn: text },
});
const origin = record(["name"], { name: text, sw: text, url: { type: "string" } });
const availability = {
  type: "array",
  minItems: 1,
  items: record(["topic"], { topic, payload_available: text, payload_not_available: text }),
};

/** Options of every entity. Without `unique_id` it would belong to no device. */
const entity = {
  name: text,
  unique_id: id,
  state_topic: topic,
  value_template: template,
  // Sensors and updates may not be of category `config`.
  entity_category: { const: "diagnostic" },
};
const platforms: Readonly<Record<string, object>> = {
  sensor: {
    ...entity,
    device_class: text,
    state_class: { enum: ["measurement", "measurement_angle", "total", "total_increasing"] },
    unit_of_measurement: text,
    suggested_display_precision: { type: "integer", minimum: 0 },
    expire_after: positive,
  },
  binary_sensor: { ...entity, device_class: { const: "problem" }, expire_after: positive },
  update: { ...entity, device_class: { const: "firmware" } },
};
const required = ["unique_id", "state_topic"];

const ajv = new Ajv({ allErrors: true });
const components = Object.entries(platforms).map(([p, options]) =>
  record(["p", ...required], { p: { const: p }, ...options }),
);
const deviceDiscovery = ajv.compile(
  record(["dev", "o", "cmps"], {
    dev: device,
    o: origin,
    availability,
    cmps: {
      type: "object",
      propertyNames: id,
      // `p` alone removes a component.
      additionalProperties: {
        anyOf: [record(["p"], { p: { enum: Object.keys(platforms) } }), ...components],
      },
    },
  }),
);
const componentDiscovery = Object.fromEntries(
  Object.entries(platforms).map(([p, options]) => [
    p,
    ajv.compile(record(["dev", ...required], { dev: device, o: origin, availability, ...options })),
  ]),
);

/** What is wrong with a retained discovery message; empty: nothing. */
export function discoveryErrors(onTopic: string, payload: string): string {
  const match =
    /^homeassistant\/(\w+)\/([a-zA-Z0-9_-]+\/)?[a-zA-Z0-9_-]+\/config$/.exec(onTopic) ?? [];
  const [, component = ""] = match;
  const validate = component === "device" ? deviceDiscovery : componentDiscovery[component];
  if (validate === undefined) return `${onTopic} is no discovery topic`;
  return validate(JSON.parse(payload)) ? "" : ajv.errorsText(validate.errors);
}
