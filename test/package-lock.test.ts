import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));

test("[CI1] npm ci takes the lock: every optional package of every platform is named (else: npm run lock)", () => {
  const check = spawnSync(process.execPath, ["scripts/complete-lock.mjs", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(check.stdout.trim()).toBe("the lock is complete");
});

test("[CI2] every dependency has an exact version", () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  for (const version of Object.values({ ...dependencies, ...devDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});
