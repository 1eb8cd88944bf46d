// Goal: the hexadecimal example in SPEC.md is a file that this software makes and reads, and the
// tables of states and codes beside it are complete. Method: builds the example from scratch with
// a fixed key, and compares it with the text. `npx vitest -u` never touches SPEC.md: when this
// fails, the message holds the new lines.

import { createHash, createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NodeCrypto } from "../../host/model/crypto.ts";
import { signModel } from "../../host/model/sign.ts";
import { fileOf, packModel } from "../../lab/model/pack.ts";
import { filterShape } from "../../src/filter/model.ts";
import { CODES } from "../../src/model/codes.ts";

const spec = readFileSync(join(import.meta.dirname, "../../SPEC.md"), "utf8");

/** d = 1: the public point is the generator of the curve. Never to be trusted by a device. */
const key = createPrivateKey({
  key: {
    kty: "EC",
    crv: "P-256",
    d: Buffer.from("1".padStart(64, "0"), "hex").toString("base64url"),
    x: "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
    y: "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
  },
  format: "jwk",
});

function example(): Uint8Array {
  // An EMA of 0.2: the readout takes 0.2 of the clipped innovation, nothing else.
  const weights = Float64Array.from({ length: 50 }, (_, i) => (i === 43 ? 0.2 : 0));
  const label = { name: "example", deviceClass: "sluice", sequence: 1 };
  const model = packModel({ ...filterShape(1, 1), weights }, label, new NodeCrypto());
  return fileOf(signModel(model, { key, keyEpoch: 1, minKeyEpoch: 0, sequence: 1 }));
}

function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const hex = Buffer.from(bytes.subarray(at, at + 16)).toString("hex");
    lines.push(`${at.toString(16).padStart(4, "0")}  ${hex.replace(/(.{8})(?=.)/g, "$1 ")}`);
  }
  return lines.join("\n");
}

test("the worked example is byte for byte what the software writes", () => {
  const file = example();
  // Signatures differ each time; all before them and the table after them does not.
  const shown = `${hexLines(file.subarray(0, 192))}\n`;
  expect(spec, `\n${shown}`).toContain(shown);
  const table = Buffer.from(file.subarray(256, 272)).toString("hex");
  expect(spec, table).toContain(table);
  const id = createHash("sha256").update(file.subarray(0, 192)).digest("hex");
  expect(spec, id).toContain(id);
  expect(spec, String(file.length)).toContain(`${file.length} bytes`);
});

test("every code is explained", () => {
  for (const code of CODES.slice(1)) expect(spec, code).toContain(`\`${code}\``);
});
