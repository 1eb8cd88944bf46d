// The tables of settings that documents show.

import { CHANNEL, REPORT } from "../../src/settings/channel.ts";
import { BROKER, DEVICE, KEY, SLEEP, WIFI } from "../../src/settings/device.ts";
import { expected } from "../../src/settings/read.ts";
import type { Keys, ObjectRule, Rule } from "../../src/settings/rules.ts";
import * as help from "./help.ts";

type Table = readonly [ObjectRule<Keys>, Readonly<Record<string, help.Help>>, string];

const DEVICE_TABLES: readonly Table[] = [
  [DEVICE, help.DEVICE_HELP, ""],
  [WIFI, help.WIFI_HELP, "wifi."],
  [BROKER, help.BROKER_HELP, "broker."],
  [KEY, help.KEY_HELP, "keys[]."],
  [SLEEP, help.SLEEP_HELP, "sleep."],
];
const CHANNEL_TABLES: readonly Table[] = [
  [CHANNEL, help.CHANNEL_HELP, ""],
  [REPORT, help.REPORT_HELP, "report."],
];

/** Rows of key, what it takes, what holds where it is absent, meaning; the head first. */
export function deviceRows(): string[][] {
  return [["key", "takes", "absent", "meaning"], ...DEVICE_TABLES.flatMap(rowsOf)];
}

/** The same of a channel, with the option of `sluice simulate` before the meaning. */
export function channelRows(): string[][] {
  const rows = CHANNEL_TABLES.flatMap((table) =>
    rowsOf(table).map(([key = "", takes = "", absent = "", meaning = ""]) => {
      const option = (help.CHANNEL_HELP as Record<string, help.ChannelHelp>)[plain(key)]?.option;
      return [key, takes, absent, option === undefined ? "" : `\`--${option}\``, meaning];
    }),
  );
  return [["key", "takes", "absent", "option", "meaning"], ...rows];
}

function rowsOf([{ keys, required }, lines, before]: Table): string[][] {
  return Object.entries(keys).map(([key, rule]) => {
    const { absent, help, unit } = lines[key]!;
    const otherwise = "otherwise" in rule ? `\`${rule.otherwise}\`` : absent;
    const none = required.includes(key) ? "must be there" : otherwise;
    const takes = expected(rule as Rule) + (unit === undefined ? "" : `, ${unit}`);
    return [`\`${before}${key}\``, takes, none ?? "", help];
  });
}

function plain(key: string): string {
  return key.replaceAll("`", "");
}
