import type { Command } from "commander";
import { checkModel } from "../../lab/model/check.ts";
import { isSigned } from "../../lab/model/facts.ts";
import { UserError } from "../../lab/user-error.ts";
import { shortId } from "../../src/model/package.ts";
import { judgeSignature, trustedKey } from "../../src/update/offer.ts";
import { NodeCrypto, pointOfKey } from "../model/crypto.ts";
import { about, readModelFile } from "../model/files.ts";
import { readPublicKey } from "../model/keys.ts";
import { print } from "../terminal/say.ts";

export function addVerifyCommand(program: Command): void {
  program
    .command("verify")
    .description("check a signed model as a device would, against one or more public keys")
    .argument("<MODEL>", "model.slm")
    .requiredOption("--key <FILES...>", "trusted public keys")
    .addHelpText(
      "after",
      `
It prints that the model is good, with its id and sequence, or the code that a device would report;
good means that it runs there, golden vector included.

Examples:
  sluice verify model.slm --key release.pem.pub
  sluice verify model.slm --key old.pem.pub new.pem.pub`,
    )
    .action((path: string, options: { key: readonly string[] }) => {
      const model = readModelFile(path);
      about(path, () => checkModel(model));
      if (!isSigned(model)) throw new UserError(`${path}: not signed; sluice sign does that`);
      const crypto = new NodeCrypto();
      const keys = options.key.map((keyPath) => {
        const { key, epoch } = readPublicKey(keyPath);
        return trustedKey(pointOfKey(key), epoch, crypto);
      });
      const code = judgeSignature(model.header, model.offer, keys, 0, crypto);
      if (code !== "none") throw new UserError(`${path}: not signed by a trusted key (${code})`);
      print(`${path}: good, id ${shortId(model.id)}, sequence ${model.header.sequence}`);
    });
}
