import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/**
 * A feature's stylesheet stays loaded once it has been needed, so a selector of one bare class reaches into
 * every other feature that draws the same word. The shell's classes are the frame that all of them share.
 */

const folder = fileURLToPath(new URL("..", import.meta.url));
const read = (pattern: string) =>
  globSync(pattern, { cwd: folder })
    .filter((path) => featureOf(path) !== "shell")
    .map((path) => ({ path, feature: featureOf(path), source: readFileSync(join(folder, path), "utf8") }));
const featureOf = (path: string) => /^features\/([^/]+)\//.exec(path)?.[1] ?? "kit";

const sheets = read("features/*/*.css");
const components = read("{features/*,kit}/*.tsx");

/** Classes that a sheet styles wherever they stand: selectors that name this one class and nothing around it. */
function bareClasses(css: string): ReadonlySet<string> {
  const rules = css.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(/([^{};]+)\{/g);
  const preludes = [...rules].map(([, prelude = ""]) => prelude.trim());
  const selectors = preludes
    .filter((prelude) => !prelude.startsWith("@"))
    .flatMap((prelude) => prelude.split(/,(?![^(]*\))/));
  return new Set(selectors.flatMap((selector) => /^\s*\.([\w-]+)(?::[\w-]+)*\s*$/.exec(selector)?.[1] ?? []));
}

function drawnClasses(source: string): ReadonlySet<string> {
  const written = source.matchAll(/\bclass=(?:"([^"]*)"|\{([^}]*)\})/g);
  return new Set([...written].flatMap(([, words, code]) => (words ?? code ?? "").split(/[\s"'`]+/)));
}

const bare = sheets.flatMap(({ feature, source }) =>
  [...bareClasses(source)].map((name) => ({ name, feature })),
);

test("[UI9] bare classes are read from the sheets", () => {
  const css = ".a, .b:hover { x: y } @media z { .c .d { x: y } } .e[data-x] { x: y }";
  expect([...bareClasses(css)]).toEqual(["a", "b"]);
  expect(bare.length).toBeGreaterThan(20);
});

test("[UI9] no two features style the same bare class", () => {
  const clashes = bare.filter(({ name, feature }) =>
    bare.some((other) => other.name === name && other.feature !== feature),
  );
  expect(clashes).toEqual([]);
});

test("[UI9] no feature draws a class that another one styles bare", () => {
  const clashes = components.flatMap(({ path, feature, source }) => {
    const drawn = drawnClasses(source);
    return bare
      .filter((one) => one.feature !== feature && drawn.has(one.name))
      .map((one) => `${path} draws .${one.name}, which ${one.feature} styles everywhere`);
  });
  expect(clashes).toEqual([]);
});
