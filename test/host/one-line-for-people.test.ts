// Goal: what is said to people stays one line and moves no terminal, whoever wrote what is in it.
// Method: texts with line ends and terminal codes, as a topic or a file name can hold them.
import { afterEach, expect, test, vi } from "vitest";
import { say } from "../../host/terminal/say.ts";

afterEach(() => vi.restoreAllMocks());

test.each([
  ["plain", "sluice: plain\n"],
  ["  two\r\nlines\n", "sluice: two lines\n"],
  ["a topic \u001b[31mof\u0007 sluice/x/out", "sluice: a topic [31mof sluice/x/out\n"],
  ["Büro 21 °C", "sluice: Büro 21 °C\n"],
])("%j", (line, said) => {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  say(line);
  expect(write.mock.calls).toEqual([[said]]);
});
