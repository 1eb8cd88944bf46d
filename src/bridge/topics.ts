// Names of MQTT topics, and ids that every consumer accepts (SPEC.md, "MQTT topics and payloads").

import { utf8 } from "../utf8.ts";

export const DEFAULT_PREFIX = "sluice";

/** Longest id; Home Assistant and file systems take more, topics should stay readable. */
const ID_CHARS_MAX = 64;
/** Longest configured part of a topic; AWS IoT takes 256 bytes for the whole. */
const TOPIC_BYTES_MAX = 128;

/** Second levels of topics that belong to many devices (SPEC.md, "Updates"). */
export const RESERVED_IDS = ["group", "blob"];

/** The topics of one device. */
export interface Topics {
  /** The device's id: the slug of its configured name. */
  readonly device: string;
  /** `<prefix>/<device>`, under which everything of this device is. */
  readonly base: string;
  readonly status: string;
  readonly info: string;
  readonly out: string;
  /** Readings that could not be sent when they were taken. */
  readonly backlog: string;
  readonly diagnostics: string;
  /** What the updater tells about models. */
  readonly reported: string;
}

/** @throws RangeError when `prefix` cannot be part of a topic or `device` gives no id */
export function topicsOf(device: string, prefix: string = DEFAULT_PREFIX): Topics {
  checkTopic("prefix", prefix);
  const id = slug(device);
  if (id === "") throw new RangeError(`device: expected a letter or digit in ${quote(device)}`);
  if (RESERVED_IDS.includes(id)) {
    throw new RangeError(`device: "${id}" names topics of many devices; take another name`);
  }
  const base = `${prefix}/${id}`;
  return {
    device: id,
    base,
    status: `${base}/status`,
    info: `${base}/info`,
    out: `${base}/out`,
    backlog: `${base}/backlog`,
    diagnostics: `${base}/diagnostics`,
    reported: `${base}/model/reported`,
  };
}

/**
 * Refuses what the MQTT specification (4.7) keeps out of topic names or what brokers treat
 * specially.
 * @throws RangeError that names the option and the character
 */
export function checkTopic(option: string, topic: string): void {
  const shown = quote(topic);
  if (topic === "") throw new RangeError(`${option}: a topic cannot be empty`);
  if (topic.includes("+")) throw new RangeError(`${option}: "+" is a wildcard, in ${shown}`);
  if (topic.includes("#")) throw new RangeError(`${option}: "#" is a wildcard, in ${shown}`);
  if (topic.includes("\0")) throw new RangeError(`${option}: NUL is not allowed, in ${shown}`);
  if (topic.startsWith("$")) {
    throw new RangeError(`${option}: topics with "$" belong to the broker, in ${shown}`);
  }
  if (`/${topic}/`.includes("//")) {
    throw new RangeError(`${option}: empty level (a leading, trailing or double "/") in ${shown}`);
  }
  const bytes = utf8(topic).length;
  if (bytes > TOPIC_BYTES_MAX) {
    throw new RangeError(`${option}: ${bytes} bytes, at most ${TOPIC_BYTES_MAX} are allowed`);
  }
}

/**
 * Prefix and device as one id, and no two pairs as the same: in the prefix everything but letters
 * and digits is `-` and its code, so that the first `_` is where the device begins.
 */
export function nodeOf({ base, device }: Topics): string {
  let node = "";
  for (const byte of utf8(base.slice(0, -device.length - 1))) {
    const char = String.fromCharCode(byte);
    node += /[a-zA-Z0-9]/.test(char) ? char : `-${byte.toString(16).padStart(2, "0")}`;
  }
  return `${node}_${device}`;
}

/** `name` with each run of characters outside `[a-zA-Z0-9_-]` as one `_`; may be empty. */
export function slug(name: string): string {
  let id = "";
  let gap = false;
  for (const char of name) {
    if (id.length >= ID_CHARS_MAX) break;
    if (!/[a-zA-Z0-9_-]/.test(char)) {
      gap = true;
      continue;
    }
    if (gap && id !== "") id += "_";
    gap = false;
    id += char;
  }
  return id.slice(0, ID_CHARS_MAX);
}

/** Ids of `names`, all different; earlier names keep the plain form, later ones get `_2` …. */
export function uniqueSlugs(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = slug(name) || "channel";
    let id = plain;
    for (let n = 2; taken.has(id); n++) {
      const suffix = `_${n}`;
      id = plain.slice(0, ID_CHARS_MAX - suffix.length) + suffix;
    }
    taken.add(id);
    return id;
  });
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
