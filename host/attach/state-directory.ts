// The directory that keeps what the filters know: one file, replaced as a whole.
import { mkdirSync, readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { crc32 } from "node:zlib";
import {
  readState,
  type SavedDevice,
  type SavedState,
  writeState,
} from "../../lab/attach/saved.ts";
import { UserError } from "../../lab/user-error.ts";

import { describePathError } from "../files/path-error.ts";

const FILE = "attach.state";
/** Devices saved in one turn, so that messages do not wait for all of them. */
const DEVICES_A_TURN = 20;

export interface Savable {
  save(savedMs: number): SavedDevice;
}

export class StateDirectory {
  readonly #path: string;
  readonly #directory: string;
  /** Wall clock of the newest snapshot on disk; NaN: none. */
  savedMs = Number.NaN;
  #saving: Promise<void> = Promise.resolve();

  /** Makes the directory where it is not there. @throws UserError when it cannot be written */
  constructor(directory: string) {
    this.#directory = directory;
    this.#path = join(directory, FILE);
    try {
      mkdirSync(directory, { recursive: true });
    } catch (error) {
      throw describePathError(error, directory);
    }
  }

  get directory(): string {
    return this.#directory;
  }

  /** What was saved last; undefined: nothing. A text says why it cannot be used. */
  read(): SavedState | string | undefined {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.#path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw describePathError(error, this.#path);
    }
    const state = readState(bytes, crc32);
    return typeof state === "string" ? `${this.#path}: ${state}` : state;
  }

  /**
   * Replaces the snapshot, one write at a time. Devices are saved one after another while messages
   * go on; each is whole.
   */
  save(
    devices: readonly Savable[],
    remembered: readonly SavedDevice[],
    end: SavedState["end"],
  ): Promise<void> {
    const next = this.#saving.then(() => this.#write(devices, remembered, end));
    this.#saving = next.catch(() => {});
    return next;
  }

  async #write(
    devices: readonly Savable[],
    remembered: readonly SavedDevice[],
    end: SavedState["end"],
  ): Promise<void> {
    const savedMs = Date.now();
    const saved: SavedDevice[] = [...remembered];
    for (const [i, device] of devices.entries()) {
      saved.push(device.save(savedMs));
      if (end === "running" && i % DEVICES_A_TURN === DEVICES_A_TURN - 1) await turn();
    }
    const bytes = writeState({ savedMs, end, devices: saved }, crc32);
    try {
      const temporary = `${this.#path}.tmp`;
      const file = await open(temporary, "w", 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.#path);
    } catch (error) {
      const described = describePathError(error, this.#path);
      throw described instanceof UserError ? described : new UserError(String(described));
    }
    this.savedMs = savedMs;
  }
}
