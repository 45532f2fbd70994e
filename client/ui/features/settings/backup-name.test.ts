import fc from "fast-check";
import { expect, test } from "vitest";
import { backupName } from "./backup-name.ts";

const at = new Date(2026, 10, 2, 23, 30).getTime();

test("[UI1] a backup file's name says whose it is and from which day, in any script", () => {
  expect(backupName("清泉农业", at)).toBe("skein-清泉农业-2026-11-02.skein-backup");
  expect(backupName("North & Sons, Ltd.", at)).toBe("skein-North-Sons-Ltd-2026-11-02.skein-backup");
});

test("[UI1] [H12] what file systems do not take is not in it, and it never gets long", () => {
  expect(backupName('../a\\b:c*d?e"f<g>h|i\u0000\u202e', at)).toBe(
    "skein-a-b-c-d-e-f-g-h-i-2026-11-02.skein-backup",
  );
  expect(backupName("……", at)).toBe("skein-2026-11-02.skein-backup");
  expect(backupName("鸿".repeat(200), at).length).toBeLessThan(80);
});

test("[UI1] [H12] whatever an organisation is called, its file leads nowhere, hides nothing and fits any file system", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.constantFrom(
      "..",
      "../../etc/passwd",
      "CON",
      "NUL.txt",
      "C:\\x",
      "a\u0000.exe",
      "\u202egnp.exe",
      "~",
      ".",
      "-rf",
      "w".repeat(10_000),
      "𠀀".repeat(10_000),
    ),
  );
  fc.assert(
    fc.property(hostile, (org) => {
      const name = backupName(org, at);
      expect(name).toMatch(/^skein-(?:[\p{L}\p{N}-]+-)?2026-11-02\.skein-backup$/u);
      expect(new TextEncoder().encode(name).length).toBeLessThan(255);
    }),
  );
});
