// A model file as the user chose it: everything it says, and whether it can be published.

import { checkModel } from "../../lab/model/check.ts";
import { factsOf, isSigned } from "../../lab/model/facts.ts";
import { checkPublishable, type Release, releaseOf } from "../../lab/model/release.ts";
import { ModelError } from "../../src/errors.ts";
import { HEADER_BYTES, OFFER_BYTES_MAX, PAYLOAD_BYTES_MAX } from "../../src/limits.ts";
import { readFile } from "../../src/model/package.ts";
import { BrowserCrypto } from "./browser-crypto.ts";
import { reasonOf } from "./reasons.ts";

export interface ModelChoice {
  readonly fileName: string;
  /** What `sluice inspect` prints. */
  readonly facts: ReturnType<typeof factsOf>;
  /** Undefined: it is not signed, and no device would take it. */
  readonly release: Release | undefined;
}

const FILE_BYTES_MAX = OFFER_BYTES_MAX + PAYLOAD_BYTES_MAX;

/** The file's facts, or one line about why it is no model. */
export function readModel(fileName: string, bytes: Uint8Array): ModelChoice | string {
  if (bytes.length < HEADER_BYTES || bytes.length > FILE_BYTES_MAX) {
    return `${fileName}: is no model file (.slm): it has ${bytes.length} bytes`;
  }
  try {
    const model = readFile(bytes, new BrowserCrypto());
    checkPublishable(model);
    checkModel(model);
    const release = isSigned(model) ? releaseOf(model) : undefined;
    return { fileName, facts: factsOf(model, 1), release };
  } catch (error) {
    if (error instanceof ModelError) {
      return `${fileName}: ${error.message} (${error.code}). ${reasonOf(error.code)}`;
    }
    throw error;
  }
}
