// The updater: what should run (desired) becomes what does (reported). It is driven by `poll` (one
// bounded step a call, between readings), by messages and by readings, and owns no timer and no
// connection. Any step may be the last before a power cut: what the next start finds in slots and
// journal is enough to go on (DESIGN.md, "The model file and its updates"). What follows what: `transitions.ts`.

import { ModelError } from "../errors.ts";
import { type Code, codeNumber } from "../model/codes.ts";
import type { Header } from "../model/format.ts";
import { equal, idInto, type Model, readOffer, shortId } from "../model/package.ts";
import { Download, Listener } from "./download.ts";
import { bootModel, Install, isRunnable, restoreFloor } from "./install.ts";
import { Journal } from "./journal.ts";
import { LogRecord } from "./log.ts";
import { contentInto, Gate, type Verdict, verdict } from "./offer.ts";
import type { UpdaterOptions } from "./options.ts";
import { publishReport, type ReportedState } from "./report.ts";
import { Slots } from "./slots.ts";
import { type Action, type Event, type Phase, transition } from "./transitions.ts";
import { Trial } from "./trial.ts";

const JOURNAL_BLOCKS = 2;
/** Slot erases that one accepted model may cost, over its whole life. */
const ATTEMPTS_MAX = 16;
/** A trial gets a week of connected time to see enough readings. */
const TRIAL_MS_MAX = 7 * 86_400_000;

export class Updater {
  /** Short id of the model that publishes. */
  activeId: string;
  /** Why the last model was rolled back or failed. */
  code: Code = "none";

  readonly #options: UpdaterOptions;
  readonly #journal: Journal;
  readonly #gate: Gate;
  readonly #slots: Slots;
  readonly #install: Install;
  readonly #download: Download;
  readonly #listener: Listener;
  readonly #trial: Trial;

  /** The last transition: phase and reported state. */
  #last = transition("idle", "started");
  /** Identity and sequence of the model that publishes. */
  readonly #runningId = new Uint8Array(32);
  #runningSequence = 0;
  #activeName = "";
  #isUp = false;
  #isReportDue = true;
  #lastPollMs: number;
  #trialMs = 0;

  constructor(options: UpdaterOptions) {
    const { flash, crypto, clock, link, arenas, topics } = options;
    if (flash.encryption !== "off") {
      throw new RangeError("flash: an encrypted partition cannot hold models; use a plain one");
    }
    this.#options = options;
    const record = new LogRecord();
    this.#journal = new Journal(flash, record);
    this.#gate = new Gate(options, this.#journal);
    this.#slots = new Slots({ flash, crypto, record }, JOURNAL_BLOCKS);
    this.#install = new Install(this.#slots, this.#journal, crypto);
    this.#download = new Download(link, clock);
    this.#listener = new Listener(link, topics);
    this.#trial = new Trial(options.device.channels, options.trialReadings);
    this.#lastPollMs = clock.ticksMs();
    const model = bootModel(this.#slots, this.#journal, arenas, options.factory, crypto);
    this.activeId = this.#publishes(model.id, model.header);
    restoreFloor(this.#slots, this.#journal);
    arenas.watch((c, u, s, running, shadow) => this.observe(c, u, s, running, shadow));
    if (this.#findsUntried()) this.#happen("found");
  }

  onUp(): void {
    this.#isUp = true;
    this.#listener.restart();
    this.#isReportDue = true;
  }

  onDown(): void {
    this.#isUp = false;
    this.#listener.restart();
    this.#download.onDown();
  }

  onFragment(topic: string, totalBytes: number, offset: number, bytes: Uint8Array): void {
    const heard = this.#listener.take(topic, totalBytes, offset, bytes);
    // One byte is the tombstone: nothing is desired any more.
    if (heard === "offer" && totalBytes > 1) this.#onOffer(totalBytes);
    else if (heard === "chunk" && this.#phase === "fetch") {
      this.#onChunk(this.#download.chunkOf(topic), totalBytes);
    }
  }

  /** One bounded step: at most one flash block is erased. Call it between readings. */
  poll(): void {
    const now = this.#options.clock.ticksMs();
    // Unsigned difference: the clock wraps.
    const passedMs = (now - this.#lastPollMs) >>> 0;
    this.#lastPollMs = now;
    this.#gate.pass(passedMs);
    this.#step();
    if (!this.#isUp) return;
    if (this.#phase === "trial") {
      this.#trialMs += passedMs;
      if (this.#trialMs > TRIAL_MS_MAX) this.#endTrial(this.#trial.end());
    }
    this.#listener.subscribe();
    if (this.#phase === "fetch") {
      this.#download.poll();
      if (this.#download.takeMissingChanged()) this.#isReportDue = true;
    }
    if (this.#isReportDue && this.#report()) this.#isReportDue = false;
  }

  /**
   * A good reading `u` of a channel with noise scale `s`, and what both models had predicted.
   * Ignored when no trial runs, and while the broker is away: an outage pauses a trial.
   */
  observe(channel: number, u: number, s: number, running: number, shadow: number): void {
    if (this.#phase !== "trial" || !this.#isUp) return;
    const judged = this.#trial.observe(channel, u, s, running, shadow);
    if (judged !== "go-on") this.#endTrial(judged);
    else if (this.#trial.isQuarter(channel)) this.#isReportDue = true;
  }

  get state(): ReportedState {
    const [, , , , state] = this.#last;
    if (state !== "resting") return state;
    return this.#slots.running >= 0 ? "confirmed" : "idle";
  }

  /** Does a model run beside the active one? */
  get onTrial(): boolean {
    return this.#phase === "trial";
  }

  /** To be called before a deep sleep: the next start is none of a crash. */
  prepareSleep(): void {
    if (this.onTrial) this.#journal.noteSleep(this.#install.id);
  }

  /** Bytes of `saveInto`: what a trial knows; 0 when none runs. */
  get savedBytes(): number {
    return this.onTrial ? this.#trial.savedBytes : 0;
  }

  /** Writes what the trial knows, to be kept beside the snapshot of the filters. */
  saveInto(out: Uint8Array): void {
    if (this.onTrial) this.#trial.saveInto(out, this.#install.id);
  }

  /** After a sleep, once the filters of both models have their state from before it. */
  restore(saved: Uint8Array): void {
    if (this.onTrial) this.#trial.restore(saved, this.#install.id);
  }

  get #phase(): Phase {
    return this.#last[3];
  }

  /** Takes the transition of `event`; the last thing that its cause does. */
  #happen(event: Event, code: Code = "none"): void {
    this.#last = transition(this.#phase, event);
    this.code = code;
    this.#isReportDue = true;
    this.#act(this.#last[2]);
  }

  #act(action: Action): void {
    const { arenas } = this.#options;
    const { id, slot } = this.#install;
    if (action === "resume") {
      // A device that sleeps has no time to wait: examined and on trial before its first reading.
      this.#step();
      this.#step();
    } else if (action === "erase") this.#erase();
    else if (action === "fetch") this.#fetch();
    else if (action === "forget") slot.state = "unknown";
    else if (action === "try") {
      this.#trialMs = 0;
      this.#trial.begin();
      arenas.startShadow();
    } else if (action === "take-over") {
      arenas.promoteShadow();
      this.#slots.running = this.#install.target;
      this.activeId = this.#publishes(id, slot.header());
    } else if (action === "ban" || action === "ban-content") {
      if (action === "ban-content") this.#banContent();
      this.#journal.quarantine(id, codeNumber(this.code));
      slot.markBad(this.code);
      this.#stop();
    } else if (action === "stop") this.#stop();
  }

  /** Another file with these weights will fail as this one did. */
  #banContent(): void {
    const content = new Uint8Array(32);
    contentInto(this.#install.slot.header(), this.#options.crypto, content);
    this.#journal.quarantine(content, codeNumber(this.code));
  }

  #endTrial(judged: Code): void {
    if (judged === "trial-nan") this.#happen("unsound", judged);
    else if (judged !== "none") this.#happen("worse", judged);
    // The mark first: a cut between the two starts the model that was just confirmed.
    else if (this.#install.slot.markConfirmed()) this.#happen("good");
    else this.#happen("stuck", "flash");
  }

  /** Ends what is under way. */
  #stop(): void {
    this.#download.stop();
    this.#options.arenas.stopShadow();
  }

  #erase(): void {
    this.#download.stop();
    if (this.#journal.attempts < ATTEMPTS_MAX) this.#install.restartErase();
    else this.#happen("stuck", "wear");
  }

  #fetch(): void {
    const { chunks, id, slot } = this.#install;
    this.#download.begin(`${this.#options.topics.blob}${shortId(id)}/`, chunks, slot.have);
    this.#endFetch();
  }

  #endFetch(): void {
    if (this.#download.haveCount === this.#install.chunks) this.#happen("complete");
  }

  /** What a phase does by itself. */
  #step(): void {
    if (this.#phase === "erase") {
      const step = this.#install.eraseStep();
      if (step === "done") this.#happen("erased");
      else if (step === "flash") this.#happen("stuck", "flash");
    } else if (this.#phase === "check") this.#check();
    else if (this.#phase === "verified") this.#happen("begun");
  }

  /** What flash holds: is it what was signed, and does it compute what its author saw? */
  #check(): void {
    const { slot } = this.#install;
    const counted = this.#install.countSession();
    if (counted !== "none") {
      this.#happen(counted === "flash" ? "stuck" : "unsound", counted);
      return;
    }
    let model: Model;
    try {
      model = slot.model();
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      const isFlash = error.code === "digest" || error.code === "table";
      if (!isFlash) this.#happen("unsound", error.code as Code);
      // A trial that cannot be resumed waits for its offer to come again.
      else this.#happen(this.#install.chunks > 0 ? "damaged" : "lost");
      return;
    }
    if (!isRunnable(model, this.#options.arenas)) this.#happen("unsound", "golden");
    else if (slot.state === "ready" || slot.markReady()) this.#happen("passed");
    else this.#happen("damaged");
  }

  /** Notes which model publishes from now on; returns its short id. */
  #publishes(id: Uint8Array, { name, sequence }: Header): string {
    this.#runningId.set(id);
    this.#runningSequence = sequence;
    this.#activeName = name;
    return shortId(id);
  }

  /** Does a slot hold the model that was accepted last, whole and not tried to its end? */
  #findsUntried(): boolean {
    const index = this.#slots.slots.findIndex(
      ({ id, state }) =>
        state === "ready" && this.#journal.isFloor(id) && this.#journal.quarantined(id) === 0,
    );
    if (index >= 0) this.#install.resume(index);
    return index >= 0;
  }

  #onOffer(byteLength: number): void {
    const bytes = this.#listener.bytes.subarray(0, byteLength);
    const id = new Uint8Array(32);
    let header: Header;
    try {
      header = readOffer(bytes, this.#options.crypto);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      this.#refuse(id, verdict(error.code as Code));
      return;
    }
    idInto(bytes, this.#options.crypto, id);
    if (equal(id, this.#runningId, 32)) return;
    // Under way, or given up: a replay by the broker is no reason to do anything.
    const isOurs = this.#phase !== "idle" || this.state === "failed";
    if (isOurs && equal(id, this.#install.id, 32)) return;
    const failed = this.#gate.failed(header, id);
    if (failed !== "none" && this.#phase === "idle" && this.#journal.isFloor(id)) {
      this.#install.id.set(id);
      this.#happen("remembered", failed);
      return;
    }
    const judged = this.#gate.judge(header, bytes, id, this.#install.slot.payloadBytesMax);
    if (judged.code === "none") this.#accept(header, bytes, id);
    else this.#refuse(id, judged);
  }

  /** A good offer: what is under way gives way to it. */
  #accept(header: Header, bytes: Uint8Array, id: Uint8Array): void {
    this.#stop();
    this.#gate.open();
    const found = this.#install.begin(header, bytes, id);
    const isNew = header.sequence > this.#journal.floor;
    if (isNew && !this.#journal.accept(header.sequence, id, header.minKeyEpoch)) {
      this.#happen("stuck", "flash");
    } else this.#happen(found === "started" ? "continued" : "accepted");
  }

  #refuse(id: Uint8Array, why: Verdict): void {
    if (this.#gate.refuse(id, why)) this.#isReportDue = true;
  }

  #onChunk(chunk: number, byteLength: number): void {
    const step = this.#install.write(chunk, this.#listener.bytes, byteLength);
    // Wrong bytes are asked for again in time.
    if (step === "flash") this.#happen("unwritable");
    if (step !== "written") return;
    this.#isReportDue = true;
    this.#download.done(chunk);
    this.#endFetch();
  }

  #report(): boolean {
    const install = this.#install;
    const phase = this.#phase;
    const isFetch = phase === "fetch" || phase === "check" || phase === "erase";
    const isTrial = phase === "trial";
    const [readings, needed] = this.#trial.progress;
    const { running, slots } = this.#slots;
    const other = running >= 0 ? slots[1 - running] : undefined;
    const { refusedCode, refusedId, needs, has } = this.#gate;
    const { link, topics } = this.#options;
    return publishReport(link, topics.reported, {
      state: this.state,
      code: this.code,
      id: phase !== "idle" || this.code !== "none" ? shortId(install.id) : "",
      have: isTrial ? readings : isFetch ? this.#download.haveCount : 0,
      of: isTrial ? needed : isFetch ? install.chunks : 0,
      missing: phase === "fetch" ? this.#download.missing() : [],
      active: this.activeId,
      sequence: this.#runningSequence,
      previous: other?.state === "confirmed" ? shortId(other.id) : "",
      floor: this.#journal.floor,
      refused: refusedCode === "none" ? "" : shortId(refusedId),
      refusedCode,
      needs,
      has,
      trial: this.#trial.sight,
      name: this.#install.name,
      activeName: this.#activeName,
    });
  }
}
