import fc from "fast-check";
import { expect, test } from "vitest";
import { badgeOf, clockOf, fitInto, kindOf, safeName, shownType, UNSHOWN_TYPE } from "./kinds.ts";

const file = (type: string, more = {}) => ({
  name: "x",
  type,
  size: 1,
  preview: null,
  width: 4,
  height: 3,
  duration: 0,
  ...more,
});

test("[H09] [H10] what could hold a script is never given its own type, whatever it calls itself", () => {
  const types = ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/pdf"];
  for (const type of [...types, "text/javascript", "__proto__", "constructor", "", "image/*", "IMAGE/PNG"])
    expect([type, shownType({ type }), kindOf(file(type))]).toEqual([type, UNSHOWN_TYPE, "other"]);
  expect(shownType({ type: "image/png" })).toBe("image/png");
});

test("[FILE1] pictures and films are shown where their measures are known, sound by its levels, all else as a file", () => {
  expect(kindOf(file("image/jpeg"))).toBe("image");
  expect(kindOf(file("image/jpeg", { width: 0 }))).toBe("other");
  expect(kindOf(file("video/mp4"))).toBe("video");
  expect(kindOf(file("audio/webm"))).toBe("audio");
  expect(kindOf(file("audio/webm", { preview: "AAA" }))).toBe("voice");
});

test("[H12] a name is saved without its path, its tricks and its length, and keeps its ending", () => {
  expect(
    [
      "../../etc/passwd",
      "a\u0000b.txt",
      "photo\u202egpj.exe",
      "CON",
      "nul.txt",
      ".bashrc",
      " . ",
      "a:b?.pdf",
      "报告 2026.docx",
    ].map(safeName),
  ).toEqual([
    "_.._etc_passwd",
    "ab.txt",
    "photogpj.exe",
    "_CON",
    "_nul.txt",
    "bashrc",
    "file",
    "a_b_.pdf",
    "报告 2026.docx",
  ]);
  const long = safeName(`${"很".repeat(10_000)}.tar`);
  expect([long.length, long.endsWith(".tar")]).toEqual([120, true]);
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300, size: "max" }), (name) => {
      const safe = safeName(name);
      expect(safe).toMatch(/^[^./\\][^/\\]*$/);
      expect(safe.length).toBeLessThanOrEqual(121);
      expect(safe.isWellFormed()).toBe(true);
    }),
  );
});

test("[FILE1] a picture fits its frame in its own proportions, is never blown up, and stays large enough to touch", () => {
  const frame = { width: 300, height: 300 };
  expect(fitInto({ width: 4000, height: 3000 }, frame, 44)).toEqual({ width: 300, height: 225 });
  expect(fitInto({ width: 100, height: 50 }, frame, 44)).toEqual({ width: 100, height: 50 });
  expect(fitInto({ width: 10, height: 60_000 }, frame, 44)).toEqual({ width: 44, height: 300 });
});

test("[FILE1] endings and durations in few letters", () => {
  expect(["a.pdf", "b.TAR", "c", "d.verylong", "报告.xlsx"].map(badgeOf)).toEqual([
    "PDF",
    "TAR",
    "",
    "",
    "XLSX",
  ]);
  expect([0, 41_000, 61_499, 3_723_000].map(clockOf)).toEqual(["0:00", "0:41", "1:01", "1:02:03"]);
});
