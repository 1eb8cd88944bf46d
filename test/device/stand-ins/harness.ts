// Runs an app (module "main") in the world: settings first, then what the stand-ins take, then the
// app, then whatever the driver wants.
import { baseline, listen } from "./world.ts";
import "Resource";
import "crypt";
import "curve";
import "ecdsa";
import "ecp";
import "embedded:io/socket/tcp";
import "embedded:network/mqtt/client";
import "embedded:sensor/Barometer-Temperature/BMP280";
import "embedded:storage/key-value";
import "flash";
import "instrumentation";
import "mc/config";
import "net";
import "sluice/deep-sleep";
import "sntp";
import "time";
import "timer";
import "wifi";

listen("boot");
baseline();
import("main").then(() => {
  hostSend("booted");
  listen("");
});
