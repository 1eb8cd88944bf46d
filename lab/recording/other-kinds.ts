// Files that people take for recordings, by their first bytes.

const SPREADSHEET = "a spreadsheet or an archive (save it as CSV)";

/** First bytes as Latin text. */
const STARTS: Readonly<Record<string, string>> = {
  "PK\x03\x04": SPREADSHEET,
  "\xd0\xcf\x11\xe0": "an old spreadsheet (save it as CSV)",
  "\x1f\x8b": "compressed (unpack it first)",
  "%PDF": "a PDF",
  "SQLite format": "a database",
  PAR1: "a Parquet file",
  "\x89HDF": "an HDF5 file",
  TOB1: "binary logger data (convert it to TOA5)",
  '"TOB1': "binary logger data (convert it to TOA5)",
  '"TOB3': "binary logger data (convert it to TOA5)",
};

/** What the file is instead of delimited text; undefined: nothing else. */
export function otherKind(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 64));
  const found = Object.entries(STARTS).find(([mark]) => start.startsWith(mark));
  if (found !== undefined) return found[1];
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(start)) return "a web page or XML";
  return /^\s*(?:\{\s*["}]|\[\s*[[{"])/.test(start) ? "JSON" : undefined;
}
