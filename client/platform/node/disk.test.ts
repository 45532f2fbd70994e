import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runDiskSuite } from "../../engine/disk/disk.suite.ts";
import type { Disk } from "../../engine/ports.ts";
import { openNodeDisk } from "./disk.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skein-disk-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const key = Uint8Array.of(1);
const open = (version = 1, tables: readonly string[] = ["rows"]) =>
  openNodeDisk(join(folder, "inner", "disk.db"), { version, tables });
function opened(...options: Parameters<typeof open>): Disk {
  const disk = open(...options);
  if (!disk.ok) throw new Error(JSON.stringify(disk.error));
  return disk.value;
}

describe("SQLite", () => {
  runDiskSuite(async (tables) => ({ disk: opened(1, tables), remove: async () => {} }));
});

test("[DISK11] what was committed is there after closing and opening again", async () => {
  const first = opened();
  await first.commit([{ table: "rows", key, value: { text: "鸿雁" } }], "strict");
  await first.close();
  const second = opened(2, ["rows", "more"]);
  expect(await second.get("rows", key)).toEqual({ text: "鸿雁" });
  expect(await second.get("more", key)).toBeUndefined();
  await second.close();
});

test("[DISK12] [A09] a file from a newer version is refused and left alone", async () => {
  const newer = opened(7, ["rows", "later"]);
  await newer.commit([{ table: "later", key, value: 1 }], "strict");
  await newer.close();
  expect(open(6)).toEqual({ ok: false, error: { type: "NewerData" } });
  const again = opened(7, ["rows", "later"]);
  expect(await again.get("later", key)).toBe(1);
  await again.close();
});

test("[DISK13] one engine per folder: a second one is refused while the first is open", async () => {
  const first = opened();
  expect(open()).toMatchObject({ ok: false, error: { type: "StorageUnavailable" } });
  await first.close();
  await opened().close();
});
