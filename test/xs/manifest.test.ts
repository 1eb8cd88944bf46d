// Goal: the manifests that apps include name files that the build makes, and none preloads what it
// does not bring.
// Method: the files of the build, those of the SDK left out; that an app fits in the sizes that
// they ask for is shown by test/mcu and test/device.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { creationFor } from "../../src/creation.ts";

interface Part {
  readonly modules?: Record<string, string>;
  readonly include?: readonly string[];
  readonly preload?: readonly string[];
}

const root = new URL("../../", import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, root), "utf8"));
const EXTENSIONS = ["", ".js", ".c", ".slm"];

/** The manifest and what it adds for single platforms. */
function partsOf(path: string): readonly Part[] {
  const { platforms = {}, ...rest } = read(path);
  return [rest, ...Object.values<Part>(platforms)];
}

describe.each(["manifest.json", "device/manifest.json", "device/manifest-tls.json"])(
  "%s",
  (path) => {
    const parts = partsOf(path);
    const here = new URL(path, root);

    it("names files that are there", () => {
      const named = parts.flatMap(({ include = [], modules = {} }) => [
        ...include,
        ...Object.values(modules),
      ]);
      const ours = named.filter((file) => file.startsWith("."));
      expect(ours.length).toBeGreaterThan(0);
      for (const file of ours) {
        const isThere = EXTENSIONS.some((extension) => existsSync(new URL(file + extension, here)));
        expect(isThere, file).toBe(true);
      }
    });

    it("preloads of ours what it brings", () => {
      const modules = parts.flatMap((part) => Object.keys(part.modules ?? {}));
      const preloaded = parts.flatMap(({ preload = [] }) => preload);
      const isOurs = (name: string) => /^sluice/.test(name);
      expect(modules.filter(isOurs)).toEqual(expect.arrayContaining(preloaded.filter(isOurs)));
      expect(new Set(preloaded).size).toBe(preloaded.length);
    });
  },
);

it("asks for the memory of two channels, as the example has them", () => {
  const { creation } = read("device/manifest.json");
  expect(creation).toEqual({ static: 0, ...creationFor(2) });
  const { sluice } = read("examples/thermometer/manifest.json").config;
  expect(sluice.channels).toHaveLength(2);
});

it("brings the model of the firmware as the resource that the device asks for", () => {
  const { data } = read("device/manifest.json");
  expect(existsSync(new URL(`${data["*"]}.slm`, new URL("device/manifest.json", root)))).toBe(true);
  expect(readFileSync(new URL("device/device.ts", root), "utf8")).toContain('"preset.slm"');
});

it("is published with what it names", () => {
  const { files } = read("package.json");
  const named = ["manifest.json", "device/manifest*.json", "device/esp32", "device/moddable.d.ts"];
  expect(files).toEqual(expect.arrayContaining([...named, "dist", "models/*.slm"]));
});
