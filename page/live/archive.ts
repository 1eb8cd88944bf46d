// The last hour of each device, kept in this browser (IndexedDB), so that a page that is opened
// late, or again, shows something at once. Where the browser keeps nothing, the page does without.
import { CHANNELS_MAX } from "../../src/limits.ts";
import type { Device, Devices } from "./devices.ts";
import { KEPT_MS, READINGS_MAX, type SavedHistory } from "./history.ts";

const DATABASE = "sluice";
const STORE = "histories";
const SAVE_MS = 5_000;

interface Entry {
  readonly savedMs: number;
  readonly channels: readonly { readonly id: string; readonly track: SavedHistory["tracks"][0] }[];
  readonly times: Float64Array;
}

export class Archive {
  readonly #devices: Devices;
  readonly #database: Promise<IDBDatabase | undefined>;
  /** Readings that a device had when it was saved last. */
  readonly #saved = new Map<Device, number>();
  /** Broker and prefix, so that devices of the same name elsewhere stay apart. */
  #place = "";

  constructor(devices: Devices) {
    this.#devices = devices;
    this.#database = openDatabase();
    devices.onNew = (device) => void this.#load(device);
    setInterval(() => this.saveAll(), SAVE_MS);
    addEventListener("pagehide", () => this.saveAll());
  }

  /** From now on devices of this broker and prefix are meant. */
  begin(url: string, prefix: string): void {
    this.#place = `${url} ${prefix}`;
    this.#saved.clear();
  }

  /** Saves every device that has sent something since. */
  async saveAll(): Promise<void> {
    const place = this.#place;
    const store = await this.#store("readwrite");
    if (store === undefined) return;
    for (const device of this.#devices.byId.values()) {
      if (this.#saved.get(device) === device.readings) continue;
      this.#saved.set(device, device.readings);
      const { times, tracks } = device.history.save();
      const channels = device.channels.map(({ id, track }) => ({ id, track: tracks[track]! }));
      const entry: Entry = { savedMs: Date.now(), channels, times };
      store.put(entry, `${place} ${device.id}`);
    }
  }

  async forget(id: string): Promise<void> {
    (await this.#store("readwrite"))?.delete(`${this.#place} ${id}`);
  }

  async #load(device: Device): Promise<void> {
    const store = await this.#store("readonly");
    const entry = store && (await answered(store.get(`${this.#place} ${device.id}`)));
    if (!isEntry(entry) || !(Date.now() - entry.savedMs < KEPT_MS)) return;
    for (const { id, track } of entry.channels) {
      const channel = this.#devices.channelOf(device, id);
      if (channel !== undefined) device.history.recall(channel.track, entry.times, track);
    }
  }

  async #store(mode: IDBTransactionMode): Promise<IDBObjectStore | undefined> {
    const database = await this.#database;
    return database?.transaction(STORE, mode).objectStore(STORE);
  }
}

async function openDatabase(): Promise<IDBDatabase | undefined> {
  try {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    const database = await answered(request);
    if (database !== undefined) await dropOld(database);
    return database;
  } catch {
    return undefined;
  }
}

/** What nobody looked at for an hour shows nothing any more. */
async function dropOld(database: IDBDatabase): Promise<void> {
  const store = database.transaction(STORE, "readwrite").objectStore(STORE);
  const keys = (await answered(store.getAllKeys())) ?? [];
  for (const key of keys) {
    const entry = await answered(store.get(key));
    if (!isEntry(entry) || !(Date.now() - entry.savedMs < KEPT_MS)) store.delete(key);
  }
}

function answered<T>(request: IDBRequest<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(undefined);
  });
}

/** An earlier page may have written something else. */
function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const { channels, times } = value as Partial<Entry>;
  if (!(times instanceof Float64Array) || times.length > READINGS_MAX) return false;
  if (!Array.isArray(channels) || channels.length > CHANNELS_MAX) return false;
  return channels.every(({ id, track }) => {
    const columns = [track?.raw, track?.value, track?.flags, track?.plusMinus];
    return typeof id === "string" && columns.every((c) => c?.length === times.length);
  });
}
