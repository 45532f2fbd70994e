import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { expect, test } from "vitest";
import { readFolder } from "../support/canary.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a build makes, by name: whoever has the sources can tell whether a relay serves them. */
async function builtFiles(): Promise<ReadonlyMap<string, string>> {
  const outDir = mkdtempSync(join(tmpdir(), "skein-build-"));
  try {
    await build({ root, mode: "production", logLevel: "error", build: { outDir, emptyOutDir: true } });
    return new Map(
      readFolder(outDir).map(({ path, bytes }) => [
        relative(outDir, path),
        createHash("sha256").update(bytes).digest("hex"),
      ]),
    );
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

test("[F16] two builds of the same sources are the same, byte for byte", async () => {
  const one = await builtFiles();
  const two = await builtFiles();
  expect(one.size).toBeGreaterThan(10);
  expect([...two]).toEqual([...one]);
}, 120_000);
