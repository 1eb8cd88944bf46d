// Which retained messages a device has left at its broker. Remembered across restarts, so that a
// device that was renamed, or speaks another format, takes back what it said under its old name.

export interface RetainedText {
  readonly topic: string;
  /** Empty: removes what was retained. */
  readonly text: string;
}

/** For each topic the components of Home Assistant in it, with their platforms; mostly none. */
export type Announced = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What cannot be read was never announced: at worst something old stays. */
export function parseAnnounced(note: string): Announced {
  try {
    const topics = JSON.parse(note) as Announced | null;
    if (isRecord(topics) && Object.values(topics).every(isRecord)) return topics;
  } catch {
    // An empty or damaged note.
  }
  return {};
}

/** Empties the topics of `old` that are not in `now`. */
export function goodbyes(old: Announced, now: Announced): readonly RetainedText[] {
  const gone = Object.keys(old).filter((topic) => !Object.hasOwn(now, topic));
  return gone.map((topic) => ({ topic, text: "" }));
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
