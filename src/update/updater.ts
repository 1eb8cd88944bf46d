// The updater: what should run (desired) becomes what does (reported). One explicit machine:
//
//   idle → erase → fetch → check → verified → trial → idle
//
// driven by `poll` (one bounded step a call, between readings), by messages and by readings.
// It owns no timer and no connection. Any step may be the last before a power cut: what
// the next start finds is enough to continue (DESIGN.md, "The model file and its updates").

import { ModelError } from "../errors.ts";
import type { TrialOutput } from "../filter/bank.ts";
import { type Code, codeNumber, codeOf } from "../model/codes.ts";
import type { Header } from "../model/format.ts";
import { equal, idInto, type Model, readOffer, shortId } from "../model/package.ts";
import { bootModel, isRunnable, restoreFloor } from "./boot.ts";
import { Download } from "./download.ts";
import { Gate } from "./gate.ts";
import { Install } from "./install.ts";
import { Journal } from "./journal.ts";
import { Listener } from "./listener.ts";
import { LogRecord } from "./log.ts";
import { type Verdict, verdict } from "./offer.ts";
import type { UpdaterOptions } from "./options.ts";
import { type ReportedState, Reporter } from "./report.ts";
import { Slots } from "./slots.ts";
import { Trial } from "./trial.ts";

const JOURNAL_BLOCKS = 2;
/** Starts after the first that a model may cause by crashing, without a clean sleep. */
export const TRIAL_BOOTS_MAX = 3;
/** Slot erases that one accepted model may cost, over its whole life. */
const ATTEMPTS_MAX = 16;
/** A trial gets a week of connected time to see enough readings. */
const TRIAL_MS_MAX = 7 * 86_400_000;

type Phase = "idle" | "erase" | "fetch" | "check" | "verified" | "trial";

export class Updater {
  /** Short id of the model that publishes. */
  activeId: string;
  state: ReportedState = "idle";
  /** Why the last model was rolled back or failed. */
  code: Code = "none";

  private readonly options: UpdaterOptions;
  private readonly journal: Journal;
  private readonly gate: Gate;
  private readonly slots: Slots;
  private readonly install: Install;
  private readonly download: Download;
  private readonly listener: Listener;
  private readonly reporter: Reporter;
  private readonly trial: Trial;

  private phase: Phase = "idle";
  /** Identity and sequence of the model that publishes. */
  private readonly runningId = new Uint8Array(32);
  private runningSequence = 0;
  /** "counted": this session is in the journal as one that ran the model under way. */
  private session: "counted" | "fresh" = "fresh";
  private link: "up" | "down" = "down";
  private isReportDue = true;
  private lastPollMs: number;
  private trialMs = 0;

  constructor(options: UpdaterOptions) {
    const { flash, crypto, clock, link, arenas, topics } = options;
    if (flash.encryption !== "off") {
      throw new RangeError("flash: an encrypted partition cannot hold models; use a plain one");
    }
    this.options = options;
    const record = new LogRecord();
    this.journal = new Journal(flash, record);
    this.gate = new Gate(options.device, this.journal, crypto);
    this.slots = new Slots({ flash, crypto, record }, JOURNAL_BLOCKS);
    this.install = new Install(this.slots, this.journal, crypto);
    this.download = new Download(link, clock);
    this.listener = new Listener(link, topics);
    this.reporter = new Reporter(link, topics.reported);
    this.trial = new Trial(options.trialReadings);
    this.lastPollMs = clock.ticksMs();
    const model = bootModel(this.slots, this.journal, arenas, options.factory, crypto);
    this.activeId = this.publishes(model.id, model.header.sequence);
    if (this.slots.running >= 0) this.state = "confirmed";
    restoreFloor(this.slots, this.journal);
    arenas.watch((running, shadow, output) => this.observe(running, shadow, output));
    this.resumeTrial();
  }

  onUp(): void {
    this.link = "up";
    this.listener.restart();
    this.isReportDue = true;
  }

  onDown(): void {
    this.link = "down";
    this.listener.restart();
    this.download.onDown();
  }

  onFragment(topic: string, totalBytes: number, offset: number, bytes: Uint8Array): void {
    const heard = this.listener.take(topic, totalBytes, offset, bytes);
    if (heard === "offer") this.onDesired(totalBytes);
    else if (heard === "chunk" && this.phase === "fetch") {
      this.onChunk(this.download.chunkOf(topic), totalBytes);
    }
  }

  /** One bounded step: at most one flash block is erased. Call it between readings. */
  poll(): void {
    const now = this.options.clock.ticksMs();
    // Unsigned difference: the clock wraps.
    const passedMs = (now - this.lastPollMs) >>> 0;
    this.lastPollMs = now;
    this.gate.pass(passedMs);
    if (this.phase === "erase") this.stepErase();
    else if (this.phase === "check") this.check();
    else if (this.phase === "verified") this.startTrial();
    if (this.link === "down") return;
    if (this.phase === "trial") {
      this.trialMs += passedMs;
      if (this.trialMs > TRIAL_MS_MAX) this.rollBack("trial-timeout");
    }
    this.listener.subscribe();
    if (this.phase === "fetch") {
      this.download.poll();
      if (this.download.takeMissingChanged()) this.isReportDue = true;
    }
    if (this.isReportDue && this.report()) this.isReportDue = false;
  }

  /**
   * One reading that both models saw: their innovations in noise scales. Ignored when no trial
   * runs, and while the broker is away: an outage pauses a trial.
   */
  observe(running: number, shadow: number, output: TrialOutput): void {
    if (this.phase !== "trial" || this.link === "down") return;
    const verdict = this.trial.observe(running, shadow, output);
    if (verdict === "go-on") {
      if (this.trial.isQuarter) this.isReportDue = true;
      return;
    }
    if (verdict === "none") this.confirm();
    else this.rollBack(verdict);
  }

  /** Does a model run beside the active one? */
  get onTrial(): boolean {
    return this.phase === "trial";
  }

  /** To be called before a deep sleep: the next start goes on with the trial, and is no crash. */
  prepareSleep(): void {
    if (this.phase !== "trial") return;
    const [running, shadow] = this.trial.sumBits();
    this.journal.saveTrial(this.install.id, this.trial.progress, running!, shadow!);
  }

  /** After a sleep: the filters of both models have their state from before it. */
  resumeWarm(): void {
    this.trial.resumeWarm();
  }

  /** Notes which model publishes from now on; returns its short id. */
  private publishes(id: Uint8Array, sequence: number): string {
    this.runningId.set(id);
    this.runningSequence = sequence;
    return shortId(id);
  }

  private resumeTrial(): void {
    for (const index of this.slots.newestFirst()) {
      const { id, state } = this.slots.slots[index]!;
      // An older one was given up for the model accepted last.
      if (state !== "ready" || !this.journal.isFloor(id)) continue;
      if (this.journal.quarantined(id) !== 0) continue;
      this.install.resume(index);
      this.check();
      return;
    }
  }

  private onDesired(byteLength: number): void {
    // One byte is the tombstone: nothing is desired any more.
    if (byteLength < 2) return;
    const bytes = this.listener.bytes.subarray(0, byteLength);
    const id = new Uint8Array(32);
    let header: Header;
    try {
      header = readOffer(bytes, this.options.crypto);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      this.refuse(id, verdict(error.code as Code));
      return;
    }
    idInto(bytes, this.options.crypto, id);
    if (equal(id, this.runningId, 32)) return;
    // Under way, or given up: a replay by the broker is no reason to do anything.
    if (this.install.chunks > 0 || this.phase === "trial" || this.state === "failed") {
      if (equal(id, this.install.id, 32)) return;
    }
    const failed = this.journal.quarantined(id);
    if (failed !== 0) {
      const isLatest = this.phase === "idle" && this.journal.isFloor(id);
      if (isLatest) this.finish(id, "rolled-back", codeOf(failed));
      else this.refuse(id, verdict("quarantined"));
      return;
    }
    const judged = this.gate.judge(header, bytes, id, this.install.slot.payloadBytesMax);
    if (judged.code !== "none") this.refuse(id, judged);
    else if (!this.options.arenas.takes(header)) this.refuse(id, verdict("kind"));
    else this.accept(header, bytes, id);
  }

  /** A good offer: what is under way gives way to it. */
  private accept(header: Header, bytes: Uint8Array, id: Uint8Array): void {
    this.drop();
    this.gate.open();
    const found = this.install.begin(header, bytes, id);
    this.session = "fresh";
    this.code = "none";
    const isNew = header.sequence > this.journal.floor;
    if (isNew && !this.journal.accept(header.sequence, id, header.minKeyEpoch)) {
      this.fail("flash");
      return;
    }
    if (found === "loading") this.fetch();
    else this.erase();
  }

  /** Ends what is under way, without a verdict. */
  private drop(): void {
    this.download.stop();
    this.options.arenas.stopShadow();
    this.phase = "idle";
    this.install.end();
  }

  private erase(): void {
    this.download.stop();
    if (this.journal.attempts >= ATTEMPTS_MAX) {
      this.fail("wear");
      return;
    }
    this.install.restartErase();
    this.setPhase("erase", "downloading");
  }

  private stepErase(): void {
    const step = this.install.eraseStep();
    if (step === "done") this.fetch();
    else if (step === "flash") this.fail("flash");
  }

  private fetch(): void {
    const { chunks, id, slot } = this.install;
    this.download.begin(`${this.options.topics.blob}${shortId(id)}/`, chunks, slot.have);
    const next = this.download.haveCount === chunks ? "check" : "fetch";
    this.setPhase(next, "downloading");
  }

  private onChunk(chunk: number, byteLength: number): void {
    const step = this.install.write(chunk, this.listener.bytes, byteLength);
    // Wrong bytes are asked for again in time.
    if (step === "ignored") return;
    if (step === "flash") {
      this.erase();
      return;
    }
    this.isReportDue = true;
    this.download.done(chunk);
    if (this.download.haveCount === this.install.chunks) this.setPhase("check", "downloading");
  }

  /** What flash holds: is it what was signed, and does it compute what its author saw? */
  private check(): void {
    const { slot } = this.install;
    const hasOffer = this.install.chunks > 0;
    if (!this.countSession()) return;
    let model: Model;
    try {
      model = slot.model();
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      const isFlash = error.code === "digest" || error.code === "table";
      if (!isFlash) this.rollBack(error.code as Code);
      else if (hasOffer) this.erase();
      // A trial that cannot be resumed waits for its offer to come again.
      else slot.state = "unknown";
      return;
    }
    if (!isRunnable(model, this.options.arenas)) {
      this.rollBack("golden");
      return;
    }
    if (slot.state !== "ready" && !slot.markReady()) {
      this.erase();
      return;
    }
    if (hasOffer) this.setPhase("verified", "verified");
    else this.startTrial();
  }

  /**
   * Counts this session before the model is touched: the touch may be what crashes, or what
   * memory is not enough for. False: the model had its chances, or nothing can be counted.
   */
  private countSession(): boolean {
    if (this.session === "counted") return true;
    this.session = "counted";
    if (!this.journal.countTrialBoot(this.install.id)) this.fail("flash");
    else if (this.journal.trialBoots > 1 + TRIAL_BOOTS_MAX) this.rollBack("trial-reboots");
    else return true;
    return false;
  }

  private startTrial(): void {
    this.trialMs = 0;
    this.trial.begin(this.journal, this.install.id);
    this.options.arenas.startShadow();
    this.setPhase("trial", "trial");
  }

  private confirm(): void {
    // The mark first: a cut between the two starts the model that was just confirmed.
    if (!this.install.slot.markConfirmed()) {
      this.fail("flash");
      return;
    }
    this.options.arenas.promoteShadow();
    this.slots.running = this.install.target;
    this.activeId = this.publishes(this.install.id, this.install.slot.sequence);
    this.install.end();
    this.code = "none";
    this.setPhase("idle", "confirmed");
  }

  /** The new model was tried and is not good enough: it is not taken again. */
  private rollBack(code: Code): void {
    const { id, slot } = this.install;
    this.journal.quarantine(id, codeNumber(code));
    slot.markBad(code);
    this.finish(id, "rolled-back", code);
  }

  /** It could not be tried; a later start or a new sequence may. */
  private fail(code: Code): void {
    this.download.stop();
    this.finish(this.install.id, "failed", code);
  }

  private finish(id: Uint8Array, state: "rolled-back" | "failed", code: Code): void {
    this.drop();
    this.install.id.set(id);
    this.code = code;
    this.setPhase("idle", state);
  }

  private refuse(id: Uint8Array, why: Verdict): void {
    if (this.gate.refuse(id, why)) this.isReportDue = true;
  }

  private setPhase(phase: Phase, state: ReportedState): void {
    this.phase = phase;
    this.state = state;
    this.isReportDue = true;
  }

  private report(): boolean {
    const { gate, install, journal, slots } = this;
    const isFetch = this.phase === "fetch" || this.phase === "check" || this.phase === "erase";
    const other = slots.running >= 0 ? slots.slots[1 - slots.running]! : undefined;
    const hasTarget = this.phase !== "idle" || this.code !== "none";
    const isTrial = this.phase === "trial";
    return this.reporter.publish({
      state: this.state,
      code: this.code,
      id: hasTarget ? shortId(install.id) : "",
      have: isTrial ? this.trial.readings : isFetch ? this.download.haveCount : 0,
      of: isTrial ? this.options.trialReadings : isFetch ? install.chunks : 0,
      missing: this.phase === "fetch" ? this.download.missing() : [],
      active: this.activeId,
      sequence: this.runningSequence,
      previous: other?.state === "confirmed" ? shortId(other.id) : "",
      floor: journal.floor,
      refused: gate.refusedCode === "none" ? "" : shortId(gate.refusedId),
      refusedCode: gate.refusedCode,
      needs: gate.needs,
      has: gate.has,
    });
  }
}
