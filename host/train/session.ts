// One training from the command line: progress, Ctrl-C, and what is needed to go on later.
import { rmSync } from "node:fs";
import type { Trainer } from "../../lab/train/trainer.ts";
import type { Score } from "../../lab/train/validation.ts";
import { note } from "../terminal/say.ts";
import { readSession, writeSession } from "./checkpoint-file.ts";

export interface SessionOptions {
  /** Where the state is kept while training runs. */
  readonly path: string;
  readonly fingerprint: string;
  readonly begin: "anew" | "resume";
}

export const scoreText = (score: Score): string =>
  `RMSE ${score.rmse.toFixed(3)}, MAE ${score.mae.toFixed(3)}`;

/**
 * Trains to the end or to the first Ctrl-C; the trainer holds the best so far. Returns the scores,
 * that before training first. The state stays on disk unless training came to its end.
 */
export async function follow(
  trainer: Trainer,
  { path, fingerprint, begin }: SessionOptions,
  signal: AbortSignal,
): Promise<Score[]> {
  const curve: Score[] = [];
  if (begin === "resume") {
    const session = readSession(path, fingerprint);
    trainer.resume(session.checkpoint);
    curve.push(...session.curve);
  } else {
    curve.push(trainer.validate().score);
  }
  const startMs = performance.now();
  let first: number | undefined;
  let told = -1;
  for (const { step, steps, loss, score } of trainer.run()) {
    curve.push(score);
    first ??= step;
    const perStepMs = (performance.now() - startMs) / Math.max(1, step - first);
    const leftS = step > first ? `${((perStepMs * (steps - step)) / 1000).toFixed(0)} s left` : "";
    const percent = Math.round((100 * step) / steps);
    // A log is read later: a line for each tenth. On a terminal somebody waits.
    const tenth = Math.floor(percent / 10);
    if (process.stderr.isTTY || tenth > told)
      note(`${percent} %  loss ${loss.toFixed(3)}  validation ${scoreText(score)}  ${leftS}`);
    told = tenth;
    writeSession(path, fingerprint, { checkpoint: trainer.save(), curve });
    // Lets Ctrl-C in.
    await new Promise(setImmediate);
    if (signal.aborted) return curve;
  }
  rmSync(path, { force: true });
  return curve;
}
