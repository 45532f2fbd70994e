import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const source = join(root, "test/bench/peers");
/** Out of sight of the product's tools; a clean install of the product takes it away. */
export const peersFolder = join(root, "node_modules/.cache/skein/peers");
const INSTALLED = join(peersFolder, "installed.json");

/** Installs what Skein is measured beside, exactly as the lock file says, and lets none of it run a script. */
export function installPeers(say: (line: string) => void): void {
  const lock = readFileSync(join(source, "package-lock.json"), "utf8");
  if (!existsSync(INSTALLED) || readFileSync(INSTALLED, "utf8") !== lock) {
    say("installing the peers …");
    rmSync(peersFolder, { recursive: true, force: true });
    copy();
    const { status, stderr } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: peersFolder,
      env: { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH ?? ""}` }, // our Node
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`the peers cannot be installed: ${stderr.slice(-2_000)}`);
    writeFileSync(INSTALLED, lock);
  }
  copy();
}

const copy = (): void => cpSync(source, peersFolder, { recursive: true });

/** Name and version of everything that was asked for by name. */
export function peerVersions(): Readonly<Record<string, string>> {
  const { dependencies } = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return dependencies;
}
