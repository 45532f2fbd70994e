import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type ReleaseFile, releaseFiles, releaseLines } from "../../scripts/release-files.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a build makes, by name: whoever has the sources can tell whether a relay serves them. */
function builtFiles(): readonly ReleaseFile[] {
  const outDir = mkdtempSync(join(tmpdir(), "skein-build-"));
  try {
    const args = ["node_modules/vite/bin/vite.js", "build", "--logLevel", "error", "--outDir", outDir];
    const env = { ...process.env, NODE_ENV: "production" }; // as scripts/toolchain.mjs; a test run says "test"
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return releaseFiles(outDir);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

test("[F16] [H14] [B08] a second build of the same sources is what is served, byte for byte, and so is npm run release-files", () => {
  const one = builtFiles();
  expect(one.length).toBeGreaterThan(10);
  const bytes = one.reduce((sum, file) => sum + file.bytes, 0);
  expect(bytes).toBeLessThan(20_000_000); // the service worker stores no more than this, and one version
  const names = one.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["index.html", "boot.js", "sw.js", "art/dawn.svg"]));
  expect(one.filter(({ bytes, sha256 }) => bytes === 0 || !/^[0-9a-f]{64}$/.test(sha256))).toEqual([]);
  expect(releaseLines(releaseFiles(join(root, "dist")))).toBe(releaseLines(one)); // what is served was built from this
}, 120_000);
