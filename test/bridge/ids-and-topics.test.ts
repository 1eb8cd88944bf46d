// Goal: every configured name gives a legal, unique id, and a topic that would be a wildcard or
// break a broker is refused by name.
// Method: the awkward names of real installations, and a property over any text.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkTopic, nodeOf, slug, topicsOf, uniqueSlugs } from "../../src/bridge/topics.ts";
import { utf8 } from "../../src/utf8.ts";

describe("ids", () => {
  test("awkward names", () => {
    const long = "x".repeat(200);
    const names = ["Büro-Fenster", "94:83:c4", "2.5g", "Tea/Boil", "Tea Boil", "#", "", "🌡️"];
    expect(uniqueSlugs([...names, long, long])).toEqual([
      "B_ro-Fenster",
      "94_83_c4",
      "2_5g",
      "Tea_Boil",
      "Tea_Boil_2",
      "channel",
      "channel_2",
      "channel_3",
      "x".repeat(64),
      `${"x".repeat(62)}_2`,
    ]);
  });

  test("a name that looks like a made-up id does not collide with it", () => {
    expect(uniqueSlugs(["a", "a", "a_2"])).toEqual(["a", "a_2", "a_2_2"]);
  });

  test.each(["group", "blob", "/blob/"])("%s is no device: its topics are shared", (name) => {
    expect(() => topicsOf(name)).toThrow(/^device: "(group|blob)" names topics of many devices/);
  });

  test("any names give different ids of allowed characters", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 80 })), (names) => {
        const ids = uniqueSlugs(names);
        expect(new Set(ids).size).toBe(names.length);
        for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
      }),
      { seed: 6 },
    );
  });

  test("an id that is legal stays as it is", () => {
    expect(slug("__proto__")).toBe("__proto__");
    expect(slug("-a_B-9")).toBe("-a_B-9");
  });
});

describe("topics", () => {
  test("are built from prefix and device", () => {
    expect(topicsOf("Büro 1", "home/sluice")).toMatchObject({
      device: "B_ro_1",
      status: "home/sluice/B_ro_1/status",
      info: "home/sluice/B_ro_1/info",
      out: "home/sluice/B_ro_1/out",
    });
  });

  test.each([
    ["a+b", /^prefix: "\+" is a wildcard, in "a\+b"$/],
    ["a/#", /^prefix: "#" is a wildcard, in "a\/#"$/],
    ["a\0", /^prefix: NUL is not allowed/],
    ["$SYS", /^prefix: topics with "\$" belong to the broker/],
    ["", /^prefix: a topic cannot be empty$/],
    ["/a", /^prefix: empty level/],
    ["a/", /^prefix: empty level/],
    ["ü".repeat(65), /^prefix: 130 bytes, at most 128 are allowed$/],
  ])("prefix %j is refused", (prefix, message) => {
    expect(() => topicsOf("device", prefix)).toThrow(RangeError);
    expect(() => topicsOf("device", prefix)).toThrow(message);
  });

  test("prefix and device give one id, and no two pairs the same", () => {
    const node = (prefix: string, device: string) => nodeOf(topicsOf(device, prefix));
    expect(node("sluice", "boiler")).toBe("sluice_boiler");
    expect(node("home/attic", "Tea/Boil")).toBe("home-2fattic_Tea_Boil");
    expect(node("büro", "a")).toBe("b-c3-bcro_a");
    const names = fc.stringMatching(/^[ab_/-]{1,4}$/);
    fc.assert(
      fc.property(names, names, names, names, (prefix1, device1, prefix2, device2) => {
        fc.pre([prefix1, prefix2].every((each) => !`/${each}/`.includes("//")));
        fc.pre([device1, device2].every((each) => slug(each) !== ""));
        const same = prefix1 === prefix2 && slug(device1) === slug(device2);
        const [one, two] = [node(prefix1, device1), node(prefix2, device2)];
        expect(one).toMatch(/^[a-zA-Z0-9_-]+$/);
        expect(one === two).toBe(same);
      }),
      { seed: 6, numRuns: 5000 },
    );
  });

  test("a device without a letter or digit is refused", () => {
    expect(() => topicsOf("#")).toThrow(/^device: expected a letter or digit in "#"$/);
  });

  test("any topic that is let through is a legal topic name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (topic) => {
        try {
          checkTopic("topic", topic);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        expect(topic).toMatch(/^[^$+#\0/][^+#\0]*$/);
      }),
      { seed: 6 },
    );
  });
});

test("utf8 equals the platform's encoder for any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect([...utf8(text)]).toEqual([...new TextEncoder().encode(text)]);
    }),
    { seed: 6 },
  );
  expect([...utf8("a\ud800b\udc00")]).toEqual([...new TextEncoder().encode("a\ud800b\udc00")]);
});
