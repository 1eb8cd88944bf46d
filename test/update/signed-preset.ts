// A signed model that is the preset with a few weights changed.
import { NodeCrypto } from "../../host/model/crypto.ts";
import { loadModel } from "../../host/model/presets.ts";
import { packModel } from "../../lab/model/pack.ts";
import { signedFile } from "./models.ts";

const preset = loadModel();

export function signedPreset(
  sequence: number,
  change: (weights: Float64Array) => void,
): Uint8Array {
  const weights = Float64Array.from(preset.weights);
  change(weights);
  const label = { name: "new", deviceClass: "sluice", sequence };
  return signedFile(packModel({ ...preset, weights }, label, new NodeCrypto()));
}
