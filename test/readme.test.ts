import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { withProof } from "./support/proof.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const readme = readFileSync(`${root}README.md`, "utf8");

/** The lines under one heading, each with what was broken off into the lines below. */
function promisesOf(text: string): readonly string[] {
  const section = /\n## What is promised\n(.*?)\n## /s.exec(text)?.[1] ?? "";
  return section
    .split(/\n- /)
    .slice(1)
    .map((line) => line.replace(/\s+/g, " ").trim());
}

/** The places that a promise names, with what begins like them: `test/e2e/kills` stands for `kills.test.ts`. */
const placesIn = (promise: string): readonly string[] =>
  [...promise.matchAll(/`((?:test|crdt|relay|client)\/[\w./*-]+)`/g)].map(([, place]) => place as string);

const filesAt = (place: string): readonly string[] =>
  globSync([place, `${place}*`, `${place}/**`], { cwd: root }).filter((path) =>
    /\.(?:test|suite)\.tsx?$/.test(path),
  );

test("[K08] every promise of the README names where it is shown, and there are tests", () => {
  const promises = promisesOf(readme);
  expect(promises.length).toBeGreaterThan(8);
  for (const promise of promises) {
    const places = placesIn(promise);
    expect([promise, places.length > 0]).toEqual([promise, true]);
    expect([promise, places.filter((place) => filesAt(place).length === 0)]).toEqual([promise, []]);
  }
});

test("[K08] what the README says of the long runs is what their files counted", () => {
  expect(withProof(readme, `${root}docs`)).toBe(readme);
  expect(readme).toContain("seeds, ");
  expect(() => withProof("# Skein\n", `${root}docs`)).toThrow("no place");
});

test("[K08] a promise that names nothing, or what is not there, would be seen", () => {
  const text =
    "\n## What is promised\n\n- It flies.\n- It swims (`test/e2e/swims`,\n  `crdt/**`).\n\n## What is not\n";
  expect(promisesOf(text)).toEqual(["It flies.", "It swims (`test/e2e/swims`, `crdt/**`)."]);
  expect(promisesOf(text).map(placesIn)).toEqual([[], ["test/e2e/swims", "crdt/**"]]);
  expect(filesAt("test/e2e/swims")).toEqual([]);
  expect(filesAt("test/e2e/kills")).toEqual(["test/e2e/kills.test.ts"]);
});
