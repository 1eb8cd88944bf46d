// A very small assembler for WebAssembly with SIMD: just what `kernel.ts` needs. Code is a list of
// bytes, and every function below returns the bytes of one expression or statement, so that a
// kernel written with them reads like its formulas. One kernel serves two element types: f32x4 to
// train, f64x2 to check gradients against finite differences.
// Source: WebAssembly core specification 2.0, chapter 5 (binary format).

export type Code = readonly number[];
export type Local = number;

const I32 = 0x7f;
const V128 = 0x7b;

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

const simd = (op: number): number[] => [0xfd, ...unsigned(op)];
const section = (id: number, content: Code): number[] => [
  id,
  ...unsigned(content.length),
  ...content,
];
const text = (value: string): number[] => [
  ...unsigned(value.length),
  ...Array.from(value, (c) => c.charCodeAt(0)),
];

export const get = (local: Local): Code => [0x20, ...unsigned(local)];
export const set = (local: Local, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const tee = (local: Local, value: Code): Code => [...value, 0x22, ...unsigned(local)];
export const integer = (value: number): Code => [0x41, ...signed(value)];
/** local += value, for addresses and counters. */
export const advance = (local: Local, value: number): Code =>
  set(local, [...get(local), ...integer(value), 0x6a]);
/** Runs `body` while `counter`, lowered by one after each round, is not zero (at least once). */
export const repeat = (counter: Local, body: Code): Code => [
  ...[0x03, 0x40],
  ...body,
  ...tee(counter, [...get(counter), ...integer(-1), 0x6a]),
  ...[0x0d, 0x00, 0x0b],
];

/** Operations on one vector of `lanes` floating-point numbers. */
export interface Lanes {
  readonly kind: "f32" | "f64";
  readonly count: number;
  readonly bytes: number;
  constant(value: number): Code;
  /** The vector at address `base` + `offset` bytes. */
  load(base: Local, offset: number): Code;
  /** One number of memory in every lane. */
  splat(base: Local, offset: number): Code;
  store(base: Local, offset: number, value: Code): Code;
  add(a: Code, b: Code): Code;
  sub(a: Code, b: Code): Code;
  mul(a: Code, b: Code): Code;
  div(a: Code, b: Code): Code;
  min(a: Code, b: Code): Code;
  max(a: Code, b: Code): Code;
  abs(a: Code): Code;
  nearest(a: Code): Code;
  /** 2^a for whole a within the range of normal numbers. */
  powerOfTwo(a: Code): Code;
  /** A mask: all bits of a lane set where a < b. */
  less(a: Code, b: Code): Code;
  /** Lane by lane `yes` where the mask is set, else `no`. */
  select(mask: Code, yes: Code, no: Code): Code;
}

function constantBytes(kind: "f32" | "f64", value: number): number[] {
  const lanes = kind === "f32" ? new Float32Array(4).fill(value) : new Float64Array(2).fill(value);
  return [...new Uint8Array(lanes.buffer)];
}

// Opcodes follow one another in the same order in both types: add, sub, mul, div, min, max.
export function lanesOf(kind: "f32" | "f64"): Lanes {
  const isF32 = kind === "f32";
  const first = isF32 ? 0xe4 : 0xf0;
  const two = (op: number) => (a: Code, b: Code) => [...a, ...b, ...simd(op)];
  const one = (op: number) => (a: Code) => [...a, ...simd(op)];
  const at = (offset: number, align: number) => [align, ...unsigned(offset)];
  return {
    kind,
    count: isF32 ? 4 : 2,
    bytes: isF32 ? 4 : 8,
    constant: (value) => [...simd(0x0c), ...constantBytes(kind, value)],
    load: (base, offset) => [...get(base), ...simd(0x00), ...at(offset, 4)],
    splat: (base, offset) => [
      ...get(base),
      ...simd(isF32 ? 0x09 : 0x0a),
      ...at(offset, isF32 ? 2 : 3),
    ],
    store: (base, offset, value) => [...get(base), ...value, ...simd(0x0b), ...at(offset, 4)],
    add: two(first),
    sub: two(first + 1),
    mul: two(first + 2),
    div: two(first + 3),
    min: two(first + 4),
    max: two(first + 5),
    abs: one(isF32 ? 0xe0 : 0xec),
    nearest: one(isF32 ? 0x6a : 0x94),
    powerOfTwo: isF32 ? powerOfTwoF32 : powerOfTwoF64,
    less: two(isF32 ? 0x43 : 0x49),
    select: (mask, yes, no) => [...yes, ...no, ...mask, ...simd(0x52)],
  };
}

// The exponent field is written directly: (a + bias) << bits of the mantissa.
function powerOfTwoF32(a: Code): Code {
  const biased = [...a, ...simd(0xf8), ...integer(127), ...simd(0x11), ...simd(0xae)];
  return [...biased, ...integer(23), ...simd(0xab)];
}

function powerOfTwoF64(a: Code): Code {
  const whole = [...a, ...simd(0xfc), ...integer(1023), ...simd(0x11), ...simd(0xae)];
  return [...whole, ...simd(0xc7), ...integer(52), ...simd(0xcb)];
}

/** One function under construction: i32 parameters, then locals, then its body. */
export class Func {
  readonly name: string;
  readonly parameters: number;
  readonly #locals: number[] = [];
  body: Code = [];

  constructor(name: string, parameters: number) {
    this.name = name;
    this.parameters = parameters;
  }

  #local(type: number): Local {
    this.#locals.push(type);
    return this.parameters + this.#locals.length - 1;
  }

  address(): Local {
    return this.#local(I32);
  }

  vector(): Local {
    return this.#local(V128);
  }

  vectors(count: number): Local[] {
    return Array.from({ length: count }, () => this.vector());
  }

  encode(): Code {
    const locals = this.#locals.flatMap((type) => [1, type]);
    const code = [...unsigned(this.#locals.length), ...locals, ...this.body, 0x0b];
    return [...unsigned(code.length), ...code];
  }
}

/** A module that imports `env.memory` and exports the given functions. */
export function assemble(functions: readonly Func[]): Uint8Array<ArrayBuffer> {
  const count = unsigned(functions.length);
  const types = functions.flatMap((f) => [
    ...[0x60, ...unsigned(f.parameters)],
    ...Array<number>(f.parameters).fill(I32),
    0,
  ]);
  const exported = functions.flatMap((f, i) => [...text(f.name), 0x00, ...unsigned(i)]);
  const memory = [1, ...text("env"), ...text("memory"), 0x02, 0x00, 1];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [...count, ...types]),
    ...section(2, memory),
    ...section(3, [...count, ...functions.map((_, i) => i)]),
    ...section(7, [...count, ...exported]),
    ...section(10, [...count, ...functions.flatMap((f) => [...f.encode()])]),
  ]);
}
