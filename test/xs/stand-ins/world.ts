// The world around a device under test, in virtual time. The process that drives the test sends
// lines: what is the case ("set"), how long to run ("run"), what the network brings ("tcp"). It
// gets lines: what the device says, sends and asks for. Nothing in here waits for real time.
import {
  BYTECODES,
  CHUNK_BYTES,
  COLLECTIONS,
  INSTRUCTIONS,
  KEYS,
  MALLOCS,
  SLOTS,
  STACK_SLOTS,
} from "../apps/counters.ts";

/** What the driver of the test may set, and what holds until it does. */
const settings: Record<string, string> = {
  /** there, away, wrong-password */
  wifi: "there",
  /** What the network's name server knows. */
  names: "broker.home",
  mac: "A0:B1:C2:D3:E4:F5",
  /** Seconds since 1970 that a time server tells, or never. */
  sntp: "never",
  /** ok, absent, dead, nan, hang */
  sensor: "ok",
  /** Samples that the sensor gave before the device started. */
  sample: "0",
  /** Files on the test's machine. */
  flash: "",
  resources: "",
};

export function setting(name: string): string {
  return settings[name] ?? "";
}

const SLOT_BYTES = 16;
/** `n`: of timers that are due together the one that was made first comes first. */
type Timer = WorldTimer & { n: number };
const timers: Timer[] = [];
let made = 0;
/** Virtual milliseconds since the ticks were 0; never wraps. */
let nowMs = 0;
/** What the wall clock is ahead of `nowMs`. A chip that was told nothing counts from 1970. */
let wallOffsetMs = 0;

export function now(): number {
  return nowMs;
}

export function setWall(ms: number): void {
  wallOffsetMs = ms - nowMs;
  hostWall(ms);
}

function moveTo(ms: number): void {
  nowMs = ms;
  hostWall(wallOffsetMs + nowMs);
}

/** The program holds everything up, as a hanging bus does. */
export function block(ms: number): void {
  moveTo(nowMs + ms);
}

export function schedule(
  callback: (id: WorldTimer) => void,
  delayMs: number,
  repeatMs: number,
): WorldTimer {
  const id = { callback, dueMs: nowMs + delayMs, repeatMs, n: made++ };
  timers.push(id);
  return id;
}

export function isScheduled(id: WorldTimer): boolean {
  return timers.includes(id as Timer);
}

export function cancel(id: WorldTimer | undefined): void {
  const index = timers.indexOf(id as Timer);
  if (index >= 0) timers.splice(index, 1);
}

/** Ends the test: a real device would be dead, or worse. */
export function fault(what: string): never {
  hostSend(`fault ${what}`);
  return hostExit(1);
}

/** A question that the driver answers at once. */
export function ask(question: string, bytes?: Uint8Array): string {
  if (bytes === undefined) hostSend(question);
  else hostSend(question, bytes);
  return hostReceive();
}

function earliest(): Timer | undefined {
  let first: Timer | undefined;
  for (let i = 0; i < timers.length; i++) {
    const timer = timers[i];
    const isEarlier =
      first === undefined ||
      timer.dueMs < first.dueMs ||
      (timer.dueMs === first.dueMs && timer.n < first.n);
    if (isEarlier) first = timer;
  }
  return first;
}

/** The longest turn since it was asked for: nothing else runs meanwhile, not even the watchdog. */
const longest = { bytecodes: 0, instructions: 0, atMs: 0 };

/** Takes what the engine has used since `before` for one turn. */
function noteTurn(before: Measured): void {
  const bytecodes = counter(BYTECODES) - before.bytecodes;
  const instructions = counter(INSTRUCTIONS) - before.instructions;
  if (bytecodes + instructions <= longest.bytecodes + longest.instructions) return;
  Object.assign(longest, { bytecodes, instructions, atMs: nowMs });
}

const turnBegan: Measured = { bytecodes: 0, instructions: 0 };

function beginTurn(): void {
  turnBegan.bytecodes = counter(BYTECODES);
  turnBegan.instructions = counter(INSTRUCTIONS);
}

/** An exception that leaves a callback ends the machine, as in the SDK. */
function run(ms: number): void {
  const endMs = nowMs + ms;
  for (;;) {
    const timer = earliest();
    if (timer === undefined || timer.dueMs > endMs) break;
    if (timer.dueMs > nowMs) moveTo(timer.dueMs);
    if (timer.repeatMs > 0) {
      timer.dueMs += timer.repeatMs;
      // Turns that a busy program missed are not made up for.
      if (timer.dueMs <= nowMs) timer.dueMs = nowMs + timer.repeatMs;
    } else cancel(timer);
    beginTurn();
    timer.callback(timer);
    noteTurn(turnBegan);
  }
  if (nowMs < endMs) moveTo(endMs);
}

/** The one socket and the one radio that there are; samples of the sensor, and their way out. */
const hardware: World["hardware"] = {
  samples: 0,
  sampledAt: { ms: -1, bytecodes: 0, instructions: 0 },
  latency: { bytecodes: 0, instructions: 0 },
};

/** The driver of the test keeps what must survive; bytes come the way that the network's come. */
const stored: World["stored"] = {
  read(path, key) {
    if (hostWaiting() > 0) fault("storage: read while bytes of the network wait");
    if (ask(`kv read ${path} ${key}`) === "none") return undefined;
    const bytes = new Uint8Array(hostWaiting());
    hostTake(bytes);
    return bytes.buffer;
  },
  write: (path, key, value) => void ask(`kv write ${path} ${key}`, value),
  delete: (path, key) => void ask(`kv delete ${path} ${key}`),
};

const network: World["network"] = {
  connect: (address, port) => hostSend(`tcp connect ${address} ${port}`),
  send: (bytes) => hostSend("tcp data", bytes),
  close: () => hostSend("tcp close"),
  waiting: hostWaiting,
  take: hostTake,
  drop: hostDrop,
};

function verify(publicKey: Uint8Array, hash: Uint8Array, signature: Uint8Array): boolean {
  return ask(`verify ${hexOf(publicKey)} ${hexOf(signature)}`, hash) === "good";
}

function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += (0x100 + bytes[i]).toString(16).slice(1);
  return text;
}

function onNetwork(event: string): void {
  // Events come in a turn of their own.
  const { socket } = hardware;
  if (socket === undefined) return;
  if (event === "connected") schedule(() => socket.onConnected(), 0, 0);
  else if (event === "data") schedule(() => socket.onData(), 0, 0);
  else schedule(() => socket.onEnd(), 0, 0);
}

function counters(): string {
  return JSON.stringify({
    slots: counter(SLOTS),
    chunkBytes: counter(CHUNK_BYTES),
    collections: counter(COLLECTIONS),
    mallocs: counter(MALLOCS),
    bytecodes: counter(BYTECODES),
    instructions: counter(INSTRUCTIONS),
    stackSlots: counter(STACK_SLOTS),
    keys: counter(KEYS),
    timers: timers.length,
    latency: hardware.latency,
  });
}

/** Obeys lines until one of them is `last`. */
export function listen(last: string): void {
  for (;;) {
    const words = hostReceive().split(" ");
    const [command, first = ""] = words;
    if (command === last) return;
    if (command === "set") {
      settings[first] = words.slice(2).join(" ");
      if (first === "ticks") moveTo(Number(settings[first]));
      else if (first === "wall") setWall(Number(settings[first]));
      else if (first === "wifi") hardware.radio?.onChanged();
    } else if (command === "tcp") onNetwork(first);
    else if (command === "cut") hostCut(Number(first));
    else if (command === "run") {
      run(Number(first));
      hostSend(`idle ${nowMs}`);
    } else if (command === "counters") {
      // The engine needs two turns to find all that is lost.
      for (let i = 0; first === "settled" && i < 2; i++) collect();
      hostSend(`counters ${counters()}`);
    } else if (command === "turns") {
      hostSend(`turns ${JSON.stringify(longest)}`);
      Object.assign(longest, { bytecodes: 0, instructions: 0, atMs: 0 });
    } else if (command === "end") hostExit(0);
    else fault(`world: no such command: ${command}`);
  }
}

/** For the report of what the stand-ins themselves take. */
export function baseline(): void {
  collect();
  hostSend(`counters ${counters()}`);
  beginTurn();
}

/** The app is there: loading it was one turn. */
export function booted(): void {
  noteTurn(turnBegan);
  hostSend("booted");
}

const world: World = {
  ...{ block, cancel, fault, hardware, isScheduled, network, now, schedule, setting, setWall },
  ...{ stored, verify },
  measured: () => ({ bytecodes: counter(BYTECODES), instructions: counter(INSTRUCTIONS) }),
  heapBytes: (kind) => (kind === "slots" ? SLOT_BYTES * counter(SLOTS) : counter(CHUNK_BYTES)),
  partition: (name) => (name === "models" ? hostFlash(setting("flash")) : undefined),
  erase: hostErase,
  program: hostProgram,
  resource: (name) => hostResource(`${setting("resources")}/${name}`),
  sleep(ms) {
    noteTurn(turnBegan);
    hostSend(`sleep ${ms} ${hardware.samples} ${longest.bytecodes} ${longest.instructions}`);
    hostExit(0);
  },
};

Object.assign(globalThis, {
  world,
  trace: (text: string) => hostSend(`log ${text.trim()}`),
  System: {
    restart: () => {
      hostSend("restart");
      hostExit(0);
    },
  },
});
