// Filters recordings beside the page, so that it stays smooth.

import preset from "../../models/preset.json" with { type: "json" };
import { filterShape } from "../../src/filter/model.ts";
import type { Request } from "./protocol.ts";
import { Session } from "./session.ts";

const { layers, states, weights } = preset;
const session = new Session({ ...filterShape(layers, states), weights: new Float64Array(weights) });

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  postMessage(session.answer(data));
});
