// Goal: the device's hash and verifier agree with node:crypto, and no input ends or hangs it.
// Method: keys, messages and signatures of node:crypto; the stand-in hangs where the SDK does.
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { beforeEach, expect, it } from "vitest";
import { DeviceCrypto } from "../../device/crypto.ts";
import { pointOfKey } from "../../host/model/crypto.ts";
import { isSignatureForm } from "../../src/model/package.ts";
import { world } from "./sdk/world.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const point = pointOfKey(publicKey);
const message = new Uint8Array(192).fill(7);
const signature = new Uint8Array(
  sign("sha256", message, { key: privateKey, dsaEncoding: "ieee-p1363" }),
);
const crypto = new DeviceCrypto();

beforeEach(() => world.reset());

it("hashes as others do, in pieces, of a part of a buffer, again and again", () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i * 31);
  for (const length of [0, 1, 64, 4096]) {
    crypto.hashBegin();
    crypto.hashUpdate(bytes, Math.floor(length / 3));
    crypto.hashUpdate(bytes.subarray(Math.floor(length / 3)), length - Math.floor(length / 3));
    const out = new Uint8Array(32);
    crypto.hashInto(out);
    const expected = createHash("sha256").update(bytes.subarray(0, length)).digest();
    expect(Buffer.from(out)).toEqual(expected);
  }
});

it("forgets a hash that was not finished", () => {
  crypto.hashBegin();
  crypto.hashUpdate(message, 5);
  expect(crypto.verifyMessage(point, message, signature)).toBe(true);
});

it("verifies what was signed, and nothing else", () => {
  expect(crypto.verifyMessage(point, message, signature)).toBe(true);
  for (const [what, at] of [
    ["r", 3],
    ["s", 40],
  ] as const) {
    const forged = signature.slice();
    forged[at]! ^= 1;
    expect(crypto.verifyMessage(point, message, forged), what).toBe(false);
  }
  expect(
    crypto.verifyMessage(
      point,
      message.map((byte) => byte ^ 1),
      signature,
    ),
  ).toBe(false);
});

it("takes a public key that is none for one that nobody signed with", () => {
  expect(crypto.verifyMessage(new Uint8Array(65), message, signature)).toBe(false);
  const offCurve = point.slice();
  offCurve[64]! ^= 1;
  expect(crypto.verifyMessage(offCurve, message, signature)).toBe(false);
});

it("would hang on s = 0, which never reaches it", () => {
  const zero = signature.slice().fill(0, 32);
  expect(isSignatureForm(zero)).toBe(false);
  crypto.verifyMessage(point, message, zero);
  expect(world.aborted).toMatch(/hangs/);
});
