/**
 * From a bare clone to a working toolchain: packages as the lock says, and Node 24.
 *
 * Plain JavaScript for Node ≥ 18 without imports from node_modules: it runs before there is one.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, "node_modules", ".cache", "skein");
const windows = process.platform === "win32";

/** Installs what the lock names when something is missing, and returns the path of a Node that runs TypeScript. */
export function prepare() {
  if (!isInstalled()) {
    say("正在安装依赖，第一次大约一分钟。", "Installing packages, about a minute the first time.");
    install();
  }
  return node24() ?? fetchNode24() ?? stop(noNode);
}

/** npm writes `.package-lock.json` last, so a broken-off install never looks complete. */
function isInstalled() {
  const wanted = readJson(join(root, "package-lock.json"))?.packages ?? {};
  const present = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  if (present === undefined) return false;
  return Object.entries(wanted).every(
    ([path, entry]) => path === "" || samePackage(present[path], entry) || isOmitted(present[path], entry),
  );
}

const samePackage = (present, entry) =>
  present?.version === entry.version && present?.integrity === entry.integrity;
const isOmitted = (present, entry) => present === undefined && (entry.optional || entry.peer) === true;

/** No package runs a script of its own while it is installed; the one that wants to, `node`, is served by `fetchNode24`. */
const careful = ["--ignore-scripts", "--no-audit", "--no-fund"];

/** `npm ci` where it works; some npm 11 refuse locks that a partial mirror made, and there `npm install` still keeps to the lock. */
function install() {
  if (npm(["ci", ...careful, "--loglevel=error"])) return;
  if (npm(["install", "--no-save", ...careful, "--loglevel=error"])) return;
  stop([
    "依赖没有装好：上面是 npm 说的原因。请检查网络或 npm 镜像设置，然后再运行一次；您的数据没有被动过。",
    "The packages could not be installed; npm says why above. Check the network or the npm registry setting and run this again. Your data was not touched.",
  ]);
}

const noNode = [
  "Skein 需要 Node 24，而它没能随依赖一起装好。请从 https://nodejs.org 安装 Node 24 或更新的版本，然后再运行一次。",
  "Skein needs Node 24, and it did not come along with the packages. Install Node 24 or newer from https://nodejs.org and run this again.",
];

/** The Node of the `node` package, or the one running now when it is new enough. */
function node24() {
  const candidates = [join(root, "node_modules", "node", "bin", windows ? "node.exe" : "node"), ownNode()];
  return [...candidates, process.execPath].find(runsTypeScript);
}

const runsTypeScript = (path) => {
  if (!existsSync(path)) return false;
  const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
  return Number(/^v(\d+)\./.exec(stdout ?? "")?.[1] ?? 0) >= 24;
};

const nodePackage = () => {
  const prefix = process.platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node";
  return `${prefix}-${windows ? "win" : process.platform}-${process.arch}`;
};
const ownNode = () =>
  join(cache, "node", "node_modules", nodePackage(), "bin", windows ? "node.exe" : "node");

/** Without its install script the `node` package stays empty; its binary is an ordinary package of the same version. */
function fetchNode24() {
  const { version } = readJson(join(root, "node_modules", "node", "package.json")) ?? {};
  if (version === undefined) return undefined;
  const prefix = join(cache, "node");
  mkdirSync(prefix, { recursive: true });
  npm(["install", "--prefix", prefix, "--no-save", ...careful, `${nodePackage()}@${version}`]);
  return node24();
}

/** npm replaces node_modules, so it must not run on a Node that lives in there. */
function npm(args) {
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((dir) => !dir.startsWith(join(root, "node_modules")));
  const env = { ...process.env, PATH: path.join(delimiter) };
  return spawnSync("npm", args, { cwd: root, env, stdio: "inherit", shell: windows }).status === 0;
}

// ---------------------------------------------------------------- the built client

const clientSources = [
  "index.html",
  "vite.config.ts",
  "package-lock.json",
  "client",
  "crdt",
  "scripts/sw-plugin.ts",
  "scripts/words-plugin.ts",
  "scripts/precompress.mjs",
];

/** Builds dist/ unless it was built from exactly these sources. Returns false when the build failed. */
export function buildWhenStale(node) {
  const stamp = join(cache, "build");
  const wanted = hashSources();
  if (existsSync(join(root, "dist", "index.html")) && readText(stamp) === wanted) return true;
  rmSync(stamp, { force: true });
  say("正在构建应用。", "Building the app.");
  const run = (...args) =>
    spawnSync(node, args, {
      cwd: root,
      env: { ...process.env, NODE_ENV: "production" }, // another value makes other files
      stdio: "inherit",
    }).status === 0;
  const isBuilt =
    run("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn") &&
    run("scripts/precompress.mjs", "dist");
  if (!isBuilt) return false;
  mkdirSync(cache, { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}

function hashSources() {
  const hash = createHash("sha256");
  for (const source of clientSources)
    for (const file of filesUnder(join(root, source)))
      if (!/\.test\.tsx?$/.test(file)) hash.update(`${relative(root, file)}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

/** Every file at or under a path, in a fixed order; nothing when it does not exist. */
export function filesUnder(path) {
  if (!existsSync(path)) return [];
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (error.code === "ENOTDIR") return [path];
    throw error;
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)],
    );
}

// ---------------------------------------------------------------- running things

/** Runs Node 24 in the foreground and ends this process as it ended. */
export function become(node, args, env = {}) {
  const child = spawn(node, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  // A terminal sends Ctrl+C to the whole group: passing it on would make it a second, impatient one.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 1));
  endWithParent(child);
}

/** npm passes a SIGTERM to its shell, which dies of it without telling anybody: the relay would live on, holding the port. */
function endWithParent(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill("SIGTERM");
  }, 200);
}

export function say(zh, en) {
  console.log(`${zh}\n${en}`);
}

export function stop([zh, en]) {
  console.error(`\n${zh}\n${en}`);
  process.exit(1);
}

export function readJson(path) {
  const text = readText(path);
  return text === undefined ? undefined : JSON.parse(text);
}

const readText = (path) => (existsSync(path) ? readFileSync(path, "utf8") : undefined);
