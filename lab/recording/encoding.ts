// The encoding of a recording, from its first bytes.

/** Labels of the Encoding Standard; what is neither Unicode is read as Windows' Latin. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** Of UTF-16 in a western language, at least this share of one half of the bytes is zero. */
const ZERO_SHARE = 0.4;
const LOOK_BYTES = 4096;

export function findEncoding(head: Uint8Array): Encoding {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const zeros = [0, 0];
  const looked = Math.min(head.length, LOOK_BYTES) & ~1;
  for (let i = 0; i < looked; i++) if (head[i] === 0) zeros[i & 1]!++;
  const [even, odd] = zeros.map((count) => count / (looked / 2)) as [number, number];
  if (odd > ZERO_SHARE && even < ZERO_SHARE / 10) return "utf-16le";
  if (even > ZERO_SHARE && odd < ZERO_SHARE / 10) return "utf-16be";
  try {
    // `stream`: a character that the end of the head cuts in two is no mistake.
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}
