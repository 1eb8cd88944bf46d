// Loads a model of the shape in the argument beside the one that publishes, and prints what memory
// its arena holds.
import { held, since } from "./held.ts";

const { layers, states, channels } = JSON.parse(argument);
const shape = Sluice.filterShape(layers, states);
/** The weights of a model as the flash has them: zeros. */
const flash = new Float32Array(Sluice.weightCount(shape));
const configs = Array.from({ length: channels }, (_, i) => ({ name: `c${i}` }));
const bank = new Sluice.FilterBank({ ...shape, weights: flash }, configs);

const before = held();
bank.loadTrial({ ...shape, weights: new Float32Array(flash.buffer) });
bank.startTrial();
print(JSON.stringify({ ...since(before), channels: bank.channels.length }));
