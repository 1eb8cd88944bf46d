// A model as a broker keeps it: the offer and its chunks.
import { CHUNK_BYTES } from "../../src/limits.ts";
import { type Model, shortId } from "../../src/model/package.ts";

export interface Release {
  /** The short id: part of its topics. */
  readonly id: string;
  readonly sequence: number;
  readonly offer: Uint8Array;
  readonly chunks: readonly Uint8Array[];
}

export function releaseOf({ header, id, offer, payload }: Model): Release {
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < payload.length; from += CHUNK_BYTES) {
    chunks.push(payload.subarray(from, from + CHUNK_BYTES));
  }
  return { id: shortId(id), sequence: header.sequence, offer, chunks };
}
