// A recording that cannot be read: where it goes wrong, and what often helps.

import { notice } from "../dom.ts";
import type { Reading } from "./reading.ts";
import { readingForm } from "./reading-form.ts";

/**
 * @param mistake what the reader says
 * @param reading what the user has said so far
 */
export function unreadable(
  mistake: string,
  reading: Reading,
  onAgain: (reading: Reading) => void,
): HTMLElement {
  return notice("This file cannot be read", mistake, readingForm(reading, onAgain));
}
