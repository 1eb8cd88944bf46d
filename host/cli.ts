#!/usr/bin/env node
// The command `sluice`. Exit codes: 0 done, 1 the user's mistake or a refusing world, 2 a defect of
// Sluice itself, 130 and 143 interrupted.
import { Command, CommanderError } from "commander";
import { UserError } from "../lab/user-error.ts";
import { addAttachCommand } from "./commands/attach.ts";
import { addBrokerCommand } from "./commands/broker.ts";
import { addCalibrateCommand } from "./commands/calibrate.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addDashboardCommand } from "./commands/dashboard.ts";
import { addDemoCommand } from "./commands/demo.ts";
import { addEvaluateCommand } from "./commands/evaluate.ts";
import { addFleetCommand } from "./commands/fleet.ts";
import { addInitCommand } from "./commands/init.ts";
import { addInspectCommand } from "./commands/inspect.ts";
import { addKeygenCommand } from "./commands/keygen.ts";
import { addPackCommand } from "./commands/pack.ts";
import { addPublishCommand } from "./commands/publish.ts";
import { addRolloutCommand } from "./commands/rollout.ts";
import { addSignCommand } from "./commands/sign.ts";
import { addSimulateCommand } from "./commands/simulate.ts";
import { addStatusCommand } from "./commands/status.ts";
import { addTailCommand } from "./commands/tail.ts";
import { addTrainCommand } from "./commands/train.ts";
import { addVerifyCommand } from "./commands/verify.ts";
import { helpInWords } from "./terminal/help.ts";
import { say } from "./terminal/say.ts";
import { VERSION } from "./terminal/version.ts";

const SIGNAL_EXITS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

const interruption = new AbortController();
let signalExit: number | undefined;
/** Npm hands a Ctrl-C on that the terminal has sent already: within this time they are one. */
const SAME_SIGNAL_MS = 300;
/** What is not done so long after the first signal ends undone. */
const LAST_WORDS_MS = 3_000;
let signalledMs = Number.NaN;
for (const [name, code] of Object.entries(SIGNAL_EXITS)) {
  process.on(name, () => {
    if (signalExit === undefined) {
      signalExit = code;
      signalledMs = performance.now();
      setTimeout(() => process.exit(code), LAST_WORDS_MS).unref();
      interruption.abort();
    } else if (performance.now() - signalledMs > SAME_SIGNAL_MS) process.exit(signalExit);
  });
}
// A reader that has seen enough (`| head`) is no mistake.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

process.on("uncaughtException", (error) => {
  fail(`a defect of Sluice, please report it: ${String(error)}`, 2);
  process.exit();
});

function fail(message: string, code: number): void {
  say(message);
  process.exitCode = code;
}

function commandLine(): Command {
  const program = new Command("sluice")
    .description("Filter sensor streams with the runtime that microcontrollers run.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      outputError: (text) => fail(text.replace(/^error: /, ""), 1),
    });
  helpInWords(program);
  addSimulateCommand(program, interruption.signal);
  addAttachCommand(program, interruption.signal);
  addBrokerCommand(program, interruption.signal);
  addDashboardCommand(program, interruption.signal);
  addDemoCommand(program, interruption.signal);
  addKeygenCommand(program, interruption.signal);
  addPackCommand(program);
  addSignCommand(program, interruption.signal);
  addVerifyCommand(program);
  addInspectCommand(program);
  addPublishCommand(program, interruption.signal);
  addRolloutCommand(program, interruption.signal);
  addStatusCommand(program, interruption.signal);
  addTailCommand(program, interruption.signal);
  addFleetCommand(program, interruption.signal);
  addEvaluateCommand(program, interruption.signal);
  addTrainCommand(program, interruption.signal);
  addInitCommand(program);
  addCalibrateCommand(program, interruption.signal);
  addCompletionCommand(program);
  return program;
}

try {
  await commandLine().parseAsync();
} catch (error) {
  if (signalExit !== undefined) process.exitCode = signalExit;
  // Whoever read our output has seen enough.
  else if ((error as NodeJS.ErrnoException)?.code === "EPIPE") process.exitCode = 0;
  else if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (error instanceof UserError) fail(error.message, 1);
  else fail(`a defect of Sluice, please report it: ${String(error)}`, 2);
}
