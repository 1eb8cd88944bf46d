// Goal: `sluice init DIR` writes an app that type-checks and bundles at once, with keys of its own
// and without secrets in git, and leaves alone what is there.
// Method: the command as a user calls it; TypeScript and esbuild over what it wrote, with this
// package where npm would install it. The SDK's part is device:build's.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../device/config.ts";
import { pointOfKey } from "../../host/model/crypto.ts";
import { readPublicKey } from "../../host/model/keys.ts";
import { creationFor } from "../../src/creation.ts";
import { inScratch, runCli } from "../host/run-cli.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const tool = (name: string) => join(root, "node_modules", name);
const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), "utf8"));

/** What npm would do. */
function install(app: string): void {
  mkdirSync(join(app, "node_modules"));
  symlinkSync(root, join(app, "node_modules/sluice"), "dir");
}

describe("a new app", () => {
  it("type-checks and bundles by its own scripts", () =>
    inScratch((directory) =>
      runCli(["init", join(directory, "My App")]).then(({ code, stderr }) => {
        expect([code, stderr]).toEqual([0, ""]);
        const app = join(directory, "My App");
        install(app);
        const { build } = json(app, "package.json").scripts;
        const PATH = `${tool(".bin")}:${process.env.PATH}`;
        execFileSync("sh", ["-c", build], {
          cwd: app,
          env: { ...process.env, PATH },
          stdio: "pipe",
        });
        const bundle = readFileSync(join(app, "dist/main.js"), "utf8");
        const imports = [...bundle.matchAll(/from "(.*)"/g)].map(([, name]) => name);
        expect(imports).toEqual(["embedded:sensor/Barometer-Temperature/BMP280", "sluice/device"]);
      }),
    ));

  it("that misuses the package does not type-check", () =>
    inScratch(async (directory) => {
      const app = join(directory, "app");
      await runCli(["init", app]);
      install(app);
      const wrong = 'import { startDevice } from "sluice/device";\nstartDevice(5);\n';
      execFileSync("sh", ["-c", `printf '%s' "$0" > main.ts`, wrong], { cwd: app });
      const check = () =>
        execFileSync(process.execPath, [tool("typescript/bin/tsc")], { cwd: app, stdio: "pipe" });
      expect(check).toThrow();
    }));

  it("is configured rightly and trusts its own key", () =>
    inScratch(async (directory) => {
      const app = join(directory, "app");
      await runCli(["init", app]);
      const own = json(app, "manifest.json").config.sluice;
      const { config, mistakes } = readConfig({
        ...own,
        ...json(app, "secrets.json").config.sluice,
      });
      expect(mistakes).toEqual([]);
      const { key } = readPublicKey(join(app, "model-key.pub"));
      expect(config?.keys.map(({ publicKey }) => publicKey)).toEqual([pointOfKey(key)]);
    }));

  it("asks for the memory that its channels need", () =>
    inScratch(async (directory) => {
      const app = join(directory, "app");
      await runCli(["init", app]);
      const { config, creation } = json(app, "manifest.json");
      const { chunk, heap } = creationFor(config.sluice.channels.length);
      expect(creation).toEqual({ chunk, heap });
    }));

  it("includes manifests and files that are there", () =>
    inScratch(async (directory) => {
      const app = join(directory, "app");
      await runCli(["init", app]);
      install(app);
      const { include, platforms } = json(app, "manifest.json");
      const { PARTITIONS_FILE, SDKCONFIGPATH } = platforms.esp32.build;
      const files = [...include, PARTITIONS_FILE, SDKCONFIGPATH];
      for (const file of files.filter((path: string) => path.startsWith("."))) {
        expect(existsSync(join(app, file)), file).toBe(true);
      }
    }));

  it("keeps secrets out of git, and the private key from others", () =>
    inScratch(async (directory) => {
      const app = join(directory, "app");
      await runCli(["init", app]);
      const ignored = readFileSync(join(app, ".gitignore"), "utf8").split("\n");
      expect(ignored).toEqual(expect.arrayContaining(["secrets.json", "model-key", "dist/"]));
      expect(statSync(join(app, "model-key")).mode & 0o077).toBe(0);
      for (const file of ["main.ts", "manifest.json", "package.json"]) {
        expect(readFileSync(join(app, file), "utf8")).not.toMatch(/password|PRIVATE KEY/);
      }
    }));

  it("has a partition for models that holds the largest", () => {
    const csv = readFileSync(join(root, "examples/thermometer/partitions.csv"), "utf8");
    const rows = csv.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    let end = 0xf000;
    for (const row of rows) {
      const [, , , offset, size] = row.split(",").map((cell) => Number(cell));
      expect(offset, row).toBeGreaterThanOrEqual(end);
      end = offset! + size!;
    }
    // Apps begin at multiples of 64 KB, data at those of 4 KB; a chip has 4 MB.
    expect(end).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(rows.at(-1)).toMatch(/^models, +data, 0x40, +0x[0-9A-F]+000, 0x22000$/);
  });
});

describe("init", () => {
  it("leaves a folder alone that exists", () =>
    inScratch(async (directory) => {
      const { code, stderr, stdout } = await runCli(["init", directory]);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toBe(`sluice: ${directory}: exists already; give a new folder\n`);
      expect(readdirSync(directory)).toEqual([]);
    }));

  it("refuses a name of no letter or digit, and leaves nothing", () =>
    inScratch(async (directory) => {
      const { code, stderr } = await runCli(["init", join(directory, "...")]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/expected a letter or digit in the folder's name\n$/);
      expect(readdirSync(directory)).toEqual([]);
    }));

  it("into a place that cannot be written says so in one line", () =>
    inScratch(async (directory) => {
      execFileSync("touch", [join(directory, "file")]);
      const { code, stderr } = await runCli(["init", join(directory, "file/app")]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^sluice: .*: a part of the path is not a directory\n$/);
      expect(readdirSync(directory)).toEqual(["file"]);
    }));
});
