// A model as a broker keeps it: the offer and its chunks.
import { CHUNK_BYTES } from "../../src/limits.ts";
import { bad } from "../../src/model/check.ts";
import { FORMAT_VERSION } from "../../src/model/format.ts";
import { type Model, shortId } from "../../src/model/package.ts";

export interface Release {
  /** The short id: part of its topics. */
  readonly id: string;
  /** In its header; "": it has none. */
  readonly name: string;
  /** What a device must run. */
  readonly modelFormat: number;
  readonly abi: number;
  readonly sequence: number;
  readonly offer: Uint8Array;
  readonly chunks: readonly Uint8Array[];
}

/** Refuses what no device runs. @throws ModelError */
export function checkPublishable({ header }: Model): void {
  if (header.kind === "denoise") return;
  bad("kind", "a calibration, which devices do not run; sluice calibrate runs it");
}

export function releaseOf({ header, id, offer, payload }: Model): Release {
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < payload.length; from += CHUNK_BYTES) {
    chunks.push(payload.subarray(from, from + CHUNK_BYTES));
  }
  const { abi, name, sequence } = header;
  return { id: shortId(id), name, modelFormat: FORMAT_VERSION, abi, sequence, offer, chunks };
}
