// Goal: no byte of a model file can change, be missing or be added without a refusal that has a
// code. Method: every byte flipped in one bit; lengths; every field with values it cannot have,
// put under a valid table and signature, so that only the field's own check can refuse it.

import { sign } from "node:crypto";
import { expect, test } from "vitest";
import { NodeCrypto } from "../../host/model/crypto.ts";
import { ModelError } from "../../src/errors.ts";
import { isSignatureForm, readFile } from "../../src/model/package.ts";
import { judgeSignature } from "../../src/update/offer.ts";
import { headerOf, modelFile, packed, signer, trainedModel, trusted } from "../update/models.ts";

const crypto = new NodeCrypto();
const file = modelFile(10, { layers: 2, states: 8 });

/** The code a file is refused with; "none" if it is taken. */
function codeOf(bytes: Uint8Array): string {
  try {
    const model = readFile(bytes.slice(), crypto);
    return judgeSignature(model.header, bytes, [trusted(signer)], 0, crypto);
  } catch (error) {
    if (error instanceof ModelError) return error.code;
    throw error;
  }
}

function resigned(change: (view: DataView) => void): Uint8Array {
  const bytes = file.slice();
  change(new DataView(bytes.buffer));
  const message = bytes.subarray(0, 192);
  bytes.set(sign("sha256", message, { key: signer, dsaEncoding: "ieee-p1363" }), 192);
  return bytes;
}

test("the file itself is good", () => {
  expect(codeOf(file)).toBe("none");
});

test("one bit flipped at every byte is refused with a code", () => {
  for (let i = 0; i < file.length; i++) {
    const bytes = file.slice();
    bytes[i]! ^= 1 << (i % 8);
    expect(codeOf(bytes), `byte ${i}`).not.toBe("none");
  }
});

test("shorter by one, longer by one, garbage behind: refused as length", () => {
  expect(codeOf(file.slice(0, -1))).toBe("length");
  expect(codeOf(new Uint8Array([...file, 0]))).toBe("length");
  expect(codeOf(new Uint8Array([...file, ...file]))).toBe("length");
  expect(codeOf(file.slice(0, 255))).toBe("length");
  expect(codeOf(file.slice(0, 260))).toBe("length");
  expect(codeOf(new Uint8Array(0))).toBe("length");
});

test.each([
  ["version", "older format", (v: DataView) => v.setUint16(4, 1, true)],
  ["version", "newer format", (v: DataView) => v.setUint16(4, 3, true)],
  ["reserved", "unknown flag", (v: DataView) => v.setUint16(6, 1, true)],
  ["reserved", "unknown byte", (v: DataView) => v.setUint16(22, 1, true)],
  ["shape", "unknown kind", (v: DataView) => v.setUint8(10, 3)],
  ["shape", "N = 0", (v: DataView) => v.setUint16(14, 0, true)],
  ["shape", "D = 0", (v: DataView) => v.setUint16(12, 0, true)],
  ["shape", "N = 65535", (v: DataView) => v.setUint16(14, 65535, true)],
  ["shape", "no layers", (v: DataView) => v.setUint8(11, 0)],
  ["shape", "four layers", (v: DataView) => v.setUint8(11, 4)],
  ["shape", "no golden vector", (v: DataView) => v.setUint16(20, 0, true)],
  ["size", "a payload length that overflows", (v: DataView) => v.setUint32(36, 2 ** 32 - 1, true)],
  ["size", "weight bytes that overflow", (v: DataView) => v.setUint32(40, 2 ** 32 - 8, true)],
  ["size", "parameters that overflow", (v: DataView) => v.setUint32(44, 2 ** 30, true)],
  ["epoch", "a key that retires itself", (v: DataView) => v.setUint32(32, 2, true)],
  ["text", "a class that is no text", (v: DataView) => v.setUint8(64, 7)],
] as const)("signed, and still refused as %s: %s", (code, _name, change) => {
  expect(codeOf(resigned(change))).toBe(code);
});

test.each([
  ["NaN", Number.NaN],
  ["infinite", Number.POSITIVE_INFINITY],
  ["huge", 1e7],
])("a weight that is %s cannot even be packed", (_name, value) => {
  const trained = trainedModel();
  const weights = Float64Array.from(trained.weights);
  weights[5] = value;
  expect(() => packed({ ...trained, weights })).toThrow(
    expect.objectContaining({ code: "number" }),
  );
});

test("log_a = 800 is refused by name", () => {
  const trained = trainedModel();
  const weights = Float64Array.from(trained.weights);
  // w_delta 8, b_delta 1, W_B and W_C 4 × 8 each: log_a begins at 73.
  weights[73] = 800;
  expect(() => packed({ ...trained, weights })).toThrow(/1\.log_a\[0\] is 800/);
});

test("the header of one release over the payload of another is refused", () => {
  const other = modelFile(10, { layers: 2, states: 8, gain: 0.3 });
  const mixed = other.slice();
  mixed.set(file.subarray(0, 256));
  expect(codeOf(mixed)).toBe("table");
  mixed.set(file.subarray(0, 256 + 32));
  expect(codeOf(mixed)).toBe("digest");
});

test("keys: unknown, retired, of another epoch", () => {
  const header = headerOf(file);
  const judge = (keys: Parameters<typeof judgeSignature>[2], minEpoch: number): string =>
    judgeSignature(header, file, keys, minEpoch, crypto);
  expect(judge([], 0)).toBe("key-unknown");
  expect(judge([trusted(signer)], 2)).toBe("key-retired");
  expect(judge([trusted(signer, 2)], 0)).toBe("epoch");
});

test("a malformed signature never reaches the verifier; (r, n-s) is the same model", () => {
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const bytes32 = (x: bigint): Buffer => Buffer.from(x.toString(16).padStart(64, "0"), "hex");
  const verifier = { calls: 0 };
  const watched = new NodeCrypto();
  const verify = watched.verifyMessage.bind(watched);
  watched.verifyMessage = (...a) => {
    verifier.calls++;
    return verify(...a);
  };
  const judge = (r: bigint, s: bigint): string => {
    const bytes = file.slice();
    bytes.set(bytes32(r), 192);
    bytes.set(bytes32(s), 224);
    return judgeSignature(headerOf(bytes), bytes, [trusted(signer)], 0, watched);
  };
  for (const [r, s] of [
    [0n, 0n],
    [0n, 1n],
    [1n, 0n],
    [n, 1n],
    [1n, n],
    [n + 1n, n + 1n],
  ] as const) {
    expect(judge(r, s)).toBe("signature-form");
  }
  expect(verifier.calls).toBe(0);
  expect(isSignatureForm(new Uint8Array(63).fill(1))).toBe(false);
  expect(isSignatureForm(new Uint8Array(65).fill(1))).toBe(false);
  expect(judge(1n, 1n)).toBe("signature");
  const hex = (from: number): bigint =>
    BigInt(`0x${Buffer.from(file.subarray(from, from + 32)).toString("hex")}`);
  expect(judge(hex(192), n - hex(224))).toBe("none");
  const twin = file.slice();
  twin.set(bytes32(n - hex(224)), 224);
  expect(readFile(twin, crypto).id).toEqual(readFile(file.slice(), crypto).id);
});
