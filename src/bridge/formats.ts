// The payload formats, all in one table. A format turns channels into plans of messages; a plan
// is a row of pieces: fixed text, then one field. `payload.ts` writes plans without knowing any
// format, and Home Assistant's templates come from the same table (SPEC.md, "Payload formats").

import type { PayloadFormat } from "../settings/device.ts";
import type { Topics } from "./topics.ts";

export type { PayloadFormat };

/** What can stand in a message. */
export const NOTHING = 0;
export const SEQ = 1;
/** Milliseconds since 1970; null while the wall clock is not known. */
export const TIME = 2;
/** The same as ISO 8601 text; only in messages that are sent when it is known. */
export const ISO_TIME = 3;
export const VALUE = 4;
/** The value, missing also when it is held: for receivers that stamp it with their own time. */
export const FRESH_VALUE = 5;
export const RAW = 6;
export const SCORE = 7;
/** Names of flags joined by `|`; empty when there is none. */
export const FLAGS = 8;
/** The same, but `ok` when there is none: a payload must not be empty. */
export const FLAGS_OR_OK = 9;
/** Age of the newest good reading in the value. */
export const AGE = 10;
/** Age of the whole message's reading. */
export const LATE = 11;
export const DROPPED = 12;
/** Half of the interval in which the truth is nine times of ten. */
export const PLUS_MINUS = 13;
/** `true` or `false`. */
export const PROBLEM = 14;

export interface Piece {
  /** Text before the field. */
  readonly text: string;
  readonly field: number;
  readonly channel: number;
  /** What to do when the field is missing: write `null`, or leave out text and field. */
  readonly missing: "null" | "omit";
}

/** `channel` of a plan that has all channels in one message. */
export const ALL_CHANNELS = -1;

export interface Plan {
  readonly topic: string;
  readonly channel: number;
  /** "skip": not sent while the channel's value is held. */
  readonly held: "send" | "skip";
  readonly timed: readonly Piece[];
  /** Pieces while the wall clock is not known; none: the message waits until it is. */
  readonly untimed: readonly Piece[];
}

/** Where a consumer finds one field of one channel. */
export interface Place {
  readonly topic: string;
  /** Jinja expression of the field within the payload. */
  readonly expression: string;
}

/** Where a device says that it is there, retained; the broker says `offline` when it vanishes. */
export interface Presence {
  readonly topic: string;
  readonly online: string;
  readonly offline: string;
}

export type PlacedField = "value" | "raw" | "score" | "flags" | "plus_minus" | "problem";

interface Format {
  plans(topics: Topics, ids: readonly string[]): readonly Plan[];
  /** One reading that could not be sent when it was taken. */
  backlog(topics: Topics, ids: readonly string[]): Plan;
  presence(topics: Topics): Presence;
  /** Undefined: this format does not carry the field. */
  place(topics: Topics, id: string, field: PlacedField): Place | undefined;
}

export const FORMATS: Readonly<Record<PayloadFormat, Format>> = {
  json: {
    plans(topics, ids) {
      const head = [piece('{"seq":', SEQ), piece(',"time":', TIME)];
      const pieces = ids.flatMap((id, i) => [
        piece(`${i === 0 ? ',"channels":{' : "},"}"${id}":{"value":`, VALUE, i),
        piece(',"raw":', RAW, i),
        piece(',"score":', SCORE, i),
        piece(',"flags":"', FLAGS, i),
        piece('","age_ms":', AGE, i),
        piece(',"plus_minus":', PLUS_MINUS, i),
        piece(',"problem":', PROBLEM, i),
      ]);
      return [whole(topics.out, [...head, ...pieces, end("}}}")])];
    },
    backlog: backlogPlan,
    presence: status,
    place: (topics, id, field) => ({
      topic: topics.out,
      expression: `value_json.channels['${id}'].${field}`,
    }),
  },

  values: {
    plans: (topics, ids) =>
      ids.flatMap((id, i): Plan[] => {
        const value = [piece("", VALUE, i)];
        const flags = [piece("", FLAGS_OR_OK, i)];
        const problem = [piece("", PROBLEM, i)];
        const topic = channelTopic(topics, id);
        return [
          { topic, channel: i, held: "skip", timed: value, untimed: value },
          { topic: `${topic}/flags`, channel: i, held: "send", timed: flags, untimed: flags },
          { topic: `${topic}/problem`, channel: i, held: "send", timed: problem, untimed: problem },
        ];
      }),
    backlog: backlogPlan,
    presence: status,
    place(topics, id, field) {
      const topic = channelTopic(topics, id);
      if (field === "value") return { topic, expression: "value" };
      if (field === "flags") return { topic: `${topic}/flags`, expression: "value" };
      if (field === "problem") return { topic: `${topic}/problem`, expression: "value == 'true'" };
      return undefined;
    },
  },

  thingsboard: {
    plans: (_topics, ids) => [thingsboardPlan(ids)],
    // Its consumer knows no other topic, and without `ts` it would take an old reading for new.
    backlog: (_topics, ids) => ({ ...thingsboardPlan(ids), untimed: [] }),
    presence: status,
    // ThingsBoard has one such topic for all devices: no other consumer can tell them apart.
    place: () => undefined,
  },

  tasmota: {
    plans(topics, ids) {
      const pieces = [piece('"Sluice":{"seq":', SEQ), ...flatPieces(ids), end("}}")];
      const timed = [piece('{"Time":"', ISO_TIME), literal('",'), ...pieces];
      return [{ ...whole(tasmotaTopic(topics, "SENSOR"), [literal("{"), ...pieces]), timed }];
    },
    backlog: backlogPlan,
    // A client has one will only, and receivers of this style look for it here.
    presence: (topics) => ({
      topic: tasmotaTopic(topics, "LWT"),
      online: "Online",
      offline: "Offline",
    }),
    place: (topics, id, field) => ({
      topic: tasmotaTopic(topics, "SENSOR"),
      expression: `value_json.Sluice['${id}${field === "value" ? "" : `_${field}`}']`,
    }),
  },
};

function status(topics: Topics): Presence {
  return { topic: topics.status, online: "online", offline: "offline" };
}

function thingsboardPlan(ids: readonly string[]): Plan {
  const pieces = flatPieces(ids);
  const timed = [piece('{"ts":', TIME), piece(',"values":{"seq":', SEQ), ...pieces, end("}}")];
  const untimed = [piece('{"seq":', SEQ), ...pieces, end("}")];
  return { ...whole("v1/devices/me/telemetry", untimed), timed };
}

function backlogPlan(topics: Topics, ids: readonly string[]): Plan {
  const head = [
    piece('{"seq":', SEQ),
    piece(',"time":', TIME),
    piece(',"age_ms":', LATE),
    piece(',"dropped":', DROPPED),
  ];
  const pieces = ids.flatMap((id, i) => [
    piece(`${i === 0 ? ',"channels":{' : '"},'}"${id}":{"value":`, VALUE, i),
    piece(',"raw":', RAW, i),
    piece(',"flags":"', FLAGS, i),
  ]);
  return whole(topics.backlog, [...head, ...pieces, end('"}}}')]);
}

function piece(text: string, field: number, channel = ALL_CHANNELS): Piece {
  return { text, field, channel, missing: "null" };
}

function literal(text: string): Piece {
  return piece(text, NOTHING);
}

const end = literal;

/** One flat object of all channels; a missing number is left out, as these receivers want it. */
function flatPieces(ids: readonly string[]): Piece[] {
  return ids.flatMap((id, i): Piece[] => [
    { text: `,"${id}":`, field: FRESH_VALUE, channel: i, missing: "omit" },
    { text: `,"${id}_raw":`, field: RAW, channel: i, missing: "omit" },
    { text: `,"${id}_score":`, field: SCORE, channel: i, missing: "omit" },
    piece(`,"${id}_flags":"`, FLAGS, i),
    literal('"'),
    { text: `,"${id}_plus_minus":`, field: PLUS_MINUS, channel: i, missing: "omit" },
    piece(`,"${id}_problem":`, PROBLEM, i),
  ]);
}

function whole(topic: string, pieces: readonly Piece[]): Plan {
  return { topic, channel: ALL_CHANNELS, held: "send", timed: pieces, untimed: pieces };
}

function channelTopic(topics: Topics, id: string): string {
  return `${topics.base}/channel/${id}`;
}

function tasmotaTopic(topics: Topics, kind: "SENSOR" | "LWT"): string {
  return `tele/${topics.device}/${kind}`;
}
