import { expect, test } from "vitest";
import { backupName } from "./backup-name.ts";

const at = new Date(2026, 10, 2, 23, 30).getTime();

test("[UI1] a backup file's name says whose it is and from which day, in any script", () => {
  expect(backupName("清泉农业", at)).toBe("skein-清泉农业-2026-11-02.skein-backup");
  expect(backupName("North & Sons, Ltd.", at)).toBe("skein-North-Sons-Ltd-2026-11-02.skein-backup");
});

test("[UI1] what file systems do not take is not in it, and it never gets long", () => {
  expect(backupName('../a\\b:c*d?e"f<g>h|i\u0000\u202e', at)).toBe(
    "skein-a-b-c-d-e-f-g-h-i-2026-11-02.skein-backup",
  );
  expect(backupName("……", at)).toBe("skein-2026-11-02.skein-backup");
  expect(backupName("鸿".repeat(200), at).length).toBeLessThan(80);
});
