/**
 * `npm run lock`: names in package-lock.json, and in that of the bench's peers, every optional platform package that its parent asks for.
 *
 * A registry mirror may lack the builds for other systems; npm then leaves them out of the lock, and `npm ci` of
 * npm 11 refuses such a lock ("Missing … from lock file"). Run this after adding or updating a dependency; `--check` only looks.
 * What is added here has no integrity hash, since nobody here has seen the bytes.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readJson, root } from "./toolchain.mjs";

const missing = ["package-lock.json", "test/bench/peers/package-lock.json"].flatMap((file) => {
  const path = join(root, file);
  const lock = readJson(path);
  const lacking = missingOptionals(lock.packages);
  if (lacking.length > 0 && !process.argv.includes("--check")) complete(path, lock, lacking);
  return lacking.map(([name]) => name);
});

if (missing.length === 0) console.log("the lock is complete");
else if (process.argv.includes("--check")) {
  console.log(`missing ${missing.join(", ")}`);
  process.exitCode = 1;
} else console.log(`added ${missing.join(", ")}`);

function complete(path, lock, lacking) {
  for (const [name, version] of lacking) lock.packages[`node_modules/${name}`] = entryFor(name, version);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
}

function missingOptionals(packages) {
  return Object.entries(packages).flatMap(([parent, entry]) =>
    Object.entries(entry.optionalDependencies ?? {}).filter(
      ([name]) => !(`node_modules/${name}` in packages) && !(`${parent}/node_modules/${name}` in packages),
    ),
  );
}

/** Without `os` and `cpu` npm would install a foreign build; both are spelled in the name of such packages. */
function entryFor(name, version) {
  const os = /android|darwin|freebsd|linux|openharmony|win32/.exec(name)?.[0];
  const cpu = /arm64|x64|arm|ppc64|riscv64|s390x|ia32|loong64/.exec(name)?.[0];
  if (os === undefined || cpu === undefined)
    throw new Error(`${name} does not name its platform: add it to the lock by hand`);
  const libc = /musl/.test(name) ? ["musl"] : /gnu/.test(name) ? ["glibc"] : undefined;
  return { version, cpu: [cpu], ...(libc && { libc }), optional: true, os: [os] };
}
