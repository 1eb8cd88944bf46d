// Goal: keys and signatures are plain ECDSA P-256 over SHA-256 in PEM, so that nobody depends on
// Sluice to sign or to check. Method: the openssl program makes keys, checks what `sluice sign`
// signed, and signs what `sluice verify` checks; the command line is the built one.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const CLI = join(import.meta.dirname, "../../dist/host/cli.js");
const PRESET = join(import.meta.dirname, "../../models/preset.json");
const folder = mkdtempSync(join(tmpdir(), "sluice-keys-"));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

function sluice(...args: string[]): { status: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args]);
  return { status, out: `${stdout}${stderr}` };
}

function openssl(...args: string[]): string {
  return execFileSync("openssl", args, { cwd: folder }).toString();
}

/** r‖s as the SEQUENCE of two INTEGERs that openssl wants. */
function derOf(raw: Uint8Array): Buffer {
  const integer = (half: Uint8Array): Buffer => {
    let bytes = Buffer.from(half);
    while (bytes.length > 1 && bytes[0] === 0) bytes = bytes.subarray(1);
    if (bytes[0]! >= 0x80) bytes = Buffer.concat([Buffer.of(0), bytes]);
    return Buffer.concat([Buffer.of(2, bytes.length), bytes]);
  };
  const both = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
  return Buffer.concat([Buffer.of(0x30, both.length), both]);
}

function rawOf(der: Uint8Array): Buffer {
  const integer = (offset: number): Buffer => {
    const bytes = Buffer.from(der.subarray(offset + 2, offset + 2 + der[offset + 1]!));
    return Buffer.concat([Buffer.alloc(32), bytes]).subarray(-32);
  };
  return Buffer.concat([integer(2), integer(4 + der[3]!)]);
}

test("openssl accepts what sluice signed, with keys of sluice", () => {
  expect(sluice("keygen", at("a.pem"), "--epoch", "3").status).toBe(0);
  expect(statSync(at("a.pem")).mode & 0o777).toBe(0o600);
  expect(sluice("sign", PRESET, "--key", at("a.pem"), "--out", at("a.slm")).status).toBe(0);
  const file = readFileSync(at("a.slm"));
  writeFileSync(at("message"), file.subarray(0, 192));
  writeFileSync(at("signature"), derOf(file.subarray(192, 256)));
  const answer = openssl("dgst", "-sha256", "-verify", "a.pem.pub", "-signature", "signature", "message"); // biome-ignore format: one command
  expect(answer).toMatch(/Verified OK/);
  const shown = JSON.parse(sluice("inspect", at("a.slm"), "--json").out);
  expect(shown).toMatchObject({ keyEpoch: 3, parameters: 460, kind: "denoise" });
});

test("sluice accepts what openssl signed, with keys of openssl", () => {
  openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "b.pem");
  openssl("pkey", "-in", "b.pem", "-pubout", "-out", "b.pub");
  expect(sluice("sign", PRESET, "--key", at("b.pem"), "--out", at("b.slm")).status).toBe(0);
  const file = readFileSync(at("b.slm"));
  writeFileSync(at("message"), file.subarray(0, 192));
  openssl("dgst", "-sha256", "-sign", "b.pem", "-out", "signature", "message");
  file.set(rawOf(readFileSync(at("signature"))), 192);
  writeFileSync(at("b.slm"), file);
  expect(sluice("verify", at("b.slm"), "--key", at("b.pub"))).toMatchObject({ status: 0 });
});

test("a stranger's key, a changed byte, a wrong file: one line each, exit code 1", () => {
  const stranger = sluice("verify", at("a.slm"), "--key", at("b.pub"));
  expect(stranger).toEqual({
    status: 1,
    out: `sluice: ${at("a.slm")}: not signed by a trusted key (key-unknown)\n`,
  });
  const file = readFileSync(at("a.slm"));
  file[2000]! ^= 1;
  writeFileSync(at("c.slm"), file);
  expect(sluice("verify", at("c.slm"), "--key", at("a.pem.pub"))).toEqual({
    status: 1,
    out: `sluice: ${at("c.slm")}: chunk 0 is not the one that was signed (digest)\n`,
  });
  // JSON is inspected too; a key is neither.
  expect(sluice("inspect", at("a.pem")).out).toMatch(/^sluice: [^\n]*a\.pem: [^\n]*\n$/);
  expect(sluice("verify", at("a.slm"), "--key", PRESET).out).toMatch(/^sluice: .*not a public key/);
  expect(sluice("keygen", at("a.pem")).out).toMatch(/^sluice: .*never overwritten\n$/);
});

test("a private key is never printed", () => {
  const secret = openssl("pkey", "-in", "a.pem", "-text", "-noout").match(/priv:\s+([0-9a-f:\s]+)/);
  const hex = secret![1]!.replace(/[:\s]/g, "");
  const { out } = sluice("keygen", at("d.pem"));
  const own = openssl("pkey", "-in", "d.pem", "-text", "-noout").match(/priv:\s+([0-9a-f:\s]+)/);
  expect(out).not.toContain(own![1]!.replace(/[:\s]/g, "").slice(-32));
  expect(sluice("inspect", at("a.slm")).out).not.toContain(hex.slice(-32));
});
