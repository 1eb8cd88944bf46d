import { basename } from "node:path";
import { createHistogram } from "node:perf_hooks";
import { type Command, Option } from "commander";
import { FilteredCsv } from "../../lab/replay/filtered-csv.ts";
import { ReplayClock } from "../../lab/replay/replay-clock.ts";
import type { Sink } from "../../lab/replay/sink.ts";
import { Tally } from "../../lab/replay/tally.ts";
import type { Configuration } from "../../lab/settings/configuration.ts";
import { configured } from "../../lab/settings/options.ts";
import { UserError } from "../../lab/user-error.ts";
import { calibrated } from "../../src/settings/calibration.ts";
import type { ChannelSettings } from "../../src/settings/channel.ts";
import { DEVICE, type PayloadFormat } from "../../src/settings/device.ts";
import { startDevice } from "../device/device.ts";
import { OutputFile } from "../files/output-file.ts";
import { StandardOutput } from "../files/standard-output.ts";
import type { TlsFiles } from "../mqtt/tls-files.ts";
import { Recording } from "../recording/recording.ts";
import { type Pace, paceText } from "../simulate/pacer.ts";
import { Plot } from "../simulate/plot.ts";
import { Progress } from "../simulate/progress.ts";
import { replay } from "../simulate/replay.ts";
import { reportOf, reportText } from "../simulate/report.ts";
import { note, print, printJson, say } from "../terminal/say.ts";
import { nameList, positiveNumber, replayPace } from "./arguments.ts";
import { addOptionalBroker, usualBroker } from "./broker-option.ts";
import { addChannelOptions, configurationAt, givenChannelOptions } from "./channel-options.ts";
import {
  addRecordingOptions,
  type RecordingOptions,
  recordingRequest,
} from "./recording-options.ts";
import { addUpdateOptions, type UpdateOptions } from "./update-options.ts";

type SimulateOptions = RecordingOptions &
  TlsFiles &
  UpdateOptions & {
    readonly columns?: readonly string[];
    readonly period?: number;
    readonly speed: Pace;
    readonly config?: string;
    readonly model?: string;
    readonly broker?: string | true;
    readonly device: string;
    readonly prefix: string;
    readonly format?: PayloadFormat;
    readonly homeAssistant?: boolean;
    readonly out?: string;
    readonly plot?: string;
    readonly json?: boolean;
  };

const { format: FORMAT, prefix: PREFIX } = DEVICE.keys;

const EXAMPLES = `
Examples:
  sluice simulate recording.csv
  sluice simulate recording.csv --columns T,RH --plot plot.html --out filtered.csv
  sluice simulate ds18b20.csv --sentinel -127,85 --min -55 --max 125 --resolution 0.0625
  sluice simulate two.csv --min T=-40 --max T=85 --min RH=0 --max RH=100
  sluice simulate odd.txt --delimiter semicolon --time Date,Time --missing -200,n/v
  tail -f live.csv | sluice simulate - --out -
  sluice simulate recording.csv --broker --speed 10
  sluice simulate recording.csv --broker mqtt://192.168.1.10 --speed real \\
    --trust release.pem.pub --flash device.flash    (takes what sluice publish offers)`;

export function addSimulateCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("simulate")
    .description("run a recording (CSV or other delimited text) through the filter")
    .argument("<FILE>", "the recording, - for standard input; how it is written is found");
  const speed = new Option(
    "--speed <SPEED>",
    "real, max, times faster than recorded, or readings a second such as 100/s",
  );
  const format = new Option("--format <FORMAT>", "how readings are written over MQTT");
  command
    .option("--columns <NAMES>", "columns to filter, such as T,RH", nameList("--columns"))
    .option("--period <SECONDS>", "time between readings", positiveNumber("--period"));
  addRecordingOptions(command);
  addChannelOptions(command);
  addUpdateOptions(command);
  addOptionalBroker(command);
  command
    .addOption(speed.argParser(replayPace).default({ times: Number.POSITIVE_INFINITY }, "max"))
    .option("--config <FILE>", "configuration of the channels as the page makes it; options win")
    .option("--model <FILE>", "model file; absent: the preset that ships with Sluice")
    .option("--device <NAME>", "the device's name in MQTT topics", "simulated")
    .option("--prefix <TOPIC>", "first level of MQTT topics", PREFIX.otherwise)
    .addOption(format.choices(FORMAT.words).default(FORMAT.otherwise))
    .option("--home-assistant", "announce the device to Home Assistant on that broker")
    .option(
      "--out <FILE>",
      "write a CSV of raw and filtered readings, scores and flags; - for standard output",
    )
    .option("--plot <FILE>", "write a page with zoomable charts (one HTML file)")
    .option("--json", "print the summary as JSON")
    .addHelpText("after", EXAMPLES)
    .action((file: string, options: SimulateOptions) => runSimulate(file, options, signal));
}

async function runSimulate(
  file: string,
  options: SimulateOptions,
  signal: AbortSignal,
): Promise<void> {
  checkUpdates(options);
  const recording = await Recording.open(file, recordingRequest(options, options.columns), signal);
  const { channels: columns, labels, periodMs: foundMs } = recording.layout;
  const names = columns.map(({ name }) => name);
  const configuration = configurationAt(options.config);
  const periodMs = periodOf(options, configuration, foundMs);
  const clock = new ReplayClock({ ...recording.layout, periodMs });
  const { channels: settings, warnings } = configured(
    names,
    configuration,
    givenChannelOptions(options),
  );
  for (const warning of warnings) say(`warning: ${warning}`);
  const both = settings.map((channel) => calibrated(timed(channel, options, clock, periodMs)));
  const channels = both.map(({ channel }) => channel);
  const calibrations = both.map(({ calibration }) => calibration);
  const { broker: asked, ...others } = options;
  const broker = asked === true ? usualBroker() : asked;
  const own = broker === undefined ? others : { ...others, broker };
  const address = { ...own, clock: clock.clock, channels, calibrations, updates: options };
  const device = await startDevice({ ...address, signal });
  const tally = new Tally(
    names.length,
    labels.map(({ name }) => name),
    createHistogram(),
  );
  const sinks: Sink[] = [];
  const progress = new Progress(recording);
  try {
    openSinks(recording, options, sinks);
    const { speed: pace } = options;
    const said = paceText(pace, periodMs);
    if (said !== undefined) say(said);
    const onRow = () => progress.update(names.length);
    await replay({ ...device, recording, clock, pace, sinks, tally, onRow }, signal);
    for (const sink of sinks) sink.finish(tally);
  } catch (error) {
    for (const sink of sinks) sink.discard();
    throw error;
  } finally {
    progress.stop();
    await device.stop();
  }
  const report = reportOf(recording, periodMs, tally, device.bridge?.published);
  // Results go before words about them.
  if (options.out === "-") {
    for (const line of reportText(report).split("\n")) note(line);
  } else if (options.json) printJson(report, 2);
  else print(reportText(report));
}

/** What the user says, else what the recording's times say, else what a device would do. */
function periodOf(
  { period }: SimulateOptions,
  configuration: Configuration | undefined,
  foundMs: number,
): number {
  if (period !== undefined) return period * 1000;
  return foundMs > 0 ? foundMs : (configuration?.periodMs ?? 0);
}

/** A channel that says its own time between readings keeps it, unless an option says another. */
function timed(
  channel: ChannelSettings,
  { period }: SimulateOptions,
  clock: ReplayClock,
  periodMs: number,
): ChannelSettings {
  const slowdown = periodMs > 0 ? clock.periodMs / periodMs : 1;
  const isOwn = channel.periodMs !== undefined && period === undefined;
  return { ...channel, periodMs: isOwn ? channel.periodMs * slowdown : clock.periodMs };
}

/** New models come over the broker alone. */
function checkUpdates({ broker, flash, group, trust }: SimulateOptions): void {
  if (broker !== undefined) return;
  const given = trust.length > 0 ? "--trust" : flash !== undefined ? "--flash" : "--group";
  if (given === "--group" && group === undefined) return;
  throw new UserError(`${given}: new models come over MQTT; give --broker`);
}

/** Fills `sinks` one by one, so that the first is known when the second fails. */
function openSinks(recording: Recording, options: SimulateOptions, sinks: Sink[]): void {
  const { layout, path } = recording;
  const { out, plot } = options;
  const read = readBy(path, options);
  if (out !== undefined) {
    const file = out === "-" ? new StandardOutput() : new OutputFile(out, [...read, plot]);
    sinks.push(new FilteredCsv(file, layout));
  }
  if (plot !== undefined) {
    sinks.push(new Plot(new OutputFile(plot, [...read, out]), basename(path), layout));
  }
}

/** All files that the command reads or keeps. */
function readBy(path: string, options: SimulateOptions): readonly (string | undefined)[] {
  const { caFile, certFile, config, flash, keyFile, model, trust } = options;
  return [path, config, model, flash, ...trust, caFile, certFile, keyFile];
}
