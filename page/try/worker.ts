// Filters recordings beside the page, so that it stays smooth.

import preset from "../../models/preset.json" with { type: "json" };
import type { FilterModel } from "../../src/filter/model.ts";
import type { Request } from "./protocol.ts";
import { Session } from "./session.ts";

const { weights, ...shape } = preset as unknown as FilterModel;
const session = new Session({ ...shape, weights: Float64Array.from(weights) });

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  postMessage(session.answer(data));
});
