// Filters recordings beside the page, so that it stays smooth.

import { preset } from "../../lab/model/presets.ts";
import type { Request } from "./protocol.ts";
import { Session } from "./session.ts";

const session = new Session(preset);

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  postMessage(session.answer(data));
});
