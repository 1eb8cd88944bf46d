/**
 * Modules of the Moddable SDK that the device imports, and the file that stands in for each:
 * in this folder, under Node and on the engine.
 * @type {Record<string, string>}
 */
export const STAND_INS = {
  Resource: "resource",
  crypt: "crypt",
  curve: "curve",
  ecdsa: "ecdsa",
  ecp: "ecp",
  "embedded:io/socket/tcp": "tcp",
  "embedded:network/mqtt/client": "mqtt-client",
  "embedded:storage/key-value": "key-value",
  flash: "flash",
  instrumentation: "instrumentation",
  net: "net",
  "sluice/deep-sleep": "deep-sleep",
  sntp: "sntp",
  time: "time",
  timer: "timer",
  wifi: "wifi",
};
