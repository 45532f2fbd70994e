import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Why a power cut cannot be played here, `null` where it can. */
export type NoShim = { readonly type: "NoShim"; readonly reason: string };

const source = fileURLToPath(new URL("./power-cut.c", import.meta.url));
const cache = fileURLToPath(new URL("../../node_modules/.cache/skein", import.meta.url));

/** The library that stands between a relay and its disk, built by the system's C compiler when its source has changed. */
export function buildShim(): { readonly path: string } | NoShim {
  if (process.platform !== "linux") return { type: "NoShim", reason: "skipped: LD_PRELOAD is of Linux" };
  const version = createHash("sha256").update(readFileSync(source)).digest("hex").slice(0, 16);
  const path = `${cache}/power-cut-${version}.so`;
  if (existsSync(path)) return { path };
  const next = `${path}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  try {
    execFileSync("cc", ["-shared", "-fPIC", "-O2", "-o", next, source, "-ldl", "-lpthread"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
  } catch (cause) {
    const { code, stderr } = cause as NodeJS.ErrnoException & { readonly stderr?: Buffer };
    if (code === "ENOENT") return { type: "NoShim", reason: "skipped: no C compiler (cc) on this machine" };
    throw new Error(`power-cut.c does not build: ${stderr}`);
  }
  renameSync(next, path); // whole, whoever else builds it now
  return { path };
}
