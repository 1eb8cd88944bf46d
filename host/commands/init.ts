import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { UserError } from "../../lab/user-error.ts";
import { packageRoot } from "../files/package-root.ts";
import { describePathError } from "../files/path-error.ts";
import { pointOfKey } from "../model/crypto.ts";
import { makeKeys } from "../model/keys.ts";
import { print } from "../terminal/say.ts";
import { appFiles, KEY_FILE } from "./init-app.ts";

export function addInitCommand(program: Command): void {
  program
    .command("init")
    .description("write an app for an ESP32: program, manifest, partitions and keys for models")
    .argument("<DIR>", "the new folder; one that exists is left alone")
    .addHelpText(
      "after",
      `
It prints what to do next. The app trusts the models that its own new key signs.

Examples:
  sluice init thermometer`,
    )
    .action((directory: string) => {
      init(resolve(directory), directory);
      print(`${directory} is ready. Next, in it:`);
      print("  edit secrets.json     Wi-Fi and broker; git ignores the file");
      print("  edit main.ts          the pins of your sensor");
      print("  npm install && npm run build");
      print("  mcconfig -m -p esp32  builds and flashes, with the Moddable SDK");
      print(`Models for it are signed with --key ${join(directory, KEY_FILE)}: keep it.`);
    });
}

/** Writes all of the app or nothing: it grows beside its place and is moved there at the end. */
function init(place: string, shown: string): void {
  if (existsSync(place)) throw new UserError(`${shown}: exists already; give a new folder`);
  const name = basename(place)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  if (name === "") throw new UserError(`${shown}: expected a letter or digit in the folder's name`);
  const growing = `${place}.${process.pid}.tmp`;
  try {
    mkdirSync(growing, { recursive: true });
  } catch (error) {
    throw describePathError(error, shown);
  }
  try {
    const { key } = makeKeys(join(growing, KEY_FILE), 1);
    const publicKey = Buffer.from(pointOfKey(key)).toString("hex");
    for (const [file, text] of appFiles(packageRoot(), place, name, publicKey)) {
      mkdirSync(dirname(join(growing, file)), { recursive: true });
      writeFileSync(join(growing, file), text);
    }
    renameSync(growing, place);
  } catch (error) {
    rmSync(growing, { recursive: true, force: true });
    throw describePathError(error, shown);
  }
}
