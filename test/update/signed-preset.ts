// A signed model that is the preset with a few weights changed.
import { loadModel } from "../../host/model/presets.ts";
import { packModel, signModel } from "../../host/model/write.ts";
import { FilterExaminee, filterModel } from "../../src/update/examinee.ts";
import { signer } from "./models.ts";

const preset = loadModel();

export function signedPreset(sequence: number, change: (weights: number[]) => void): Uint8Array {
  const weights = Array.from(preset.weights);
  change(weights);
  const shape = { ...preset, path: "exact", channels: 0, name: "new" } as const;
  const release = { deviceClass: "sluice", sequence, weights: "f32" } as const;
  const packed = packModel(
    { ...shape, weights },
    release,
    (m) => new FilterExaminee(filterModel(m)),
  );
  return signModel(packed, { key: signer, keyEpoch: 1, minKeyEpoch: 0, sequence });
}
