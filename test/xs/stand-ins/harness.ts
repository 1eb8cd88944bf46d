// Runs an app (module "main") in the world: settings first, then what there is without the app, then
// the app, then whatever the driver wants.
import { baseline, booted, listen } from "./world.ts";

listen("boot");
baseline();
import("main").then(() => {
  booted();
  listen("");
});
