import type { Command } from "commander";

/** Options of every command that reaches a broker by mqtts:// or wss://. */
export function addTlsOptions(command: Command): Command {
  return command
    .option("--ca-file <FILE>", "authority of the broker's certificate (PEM)")
    .option("--cert-file <FILE>", "client certificate (PEM)")
    .option("--key-file <FILE>", "key of the client certificate (PEM)");
}
