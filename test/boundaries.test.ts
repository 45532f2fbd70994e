import { expect, test } from "vitest";
import { importsOf, isCode, isTest, reachableFrom, readSources, type Sources } from "./support/sources.ts";

/** Architecture §2 and style §2 as rules over source text. Each returns the sentences of what is broken. */
type Rule = (sources: Sources) => readonly string[];

const code = (sources: Sources) => [...sources].filter(([path]) => isCode(path) && !isTest(path));

/** Says which of our own files a part may import; packages have no say here. */
const arrows =
  (from: string, allowed: (to: string) => boolean): Rule =>
  (sources) =>
    code(sources)
      .filter(([path]) => path.startsWith(from))
      .flatMap(([path, text]) =>
        importsOf(path, text)
          .filter(
            (to) => /^(crdt|relay|client|test|scripts)\//.test(to) && !to.startsWith(from) && !allowed(to),
          )
          .map((to) => `${path} imports ${to}`),
      );

const packages =
  (from: string, forbidden: RegExp, but = "nowhere"): Rule =>
  (sources) =>
    code(sources)
      .filter(([path]) => path.startsWith(from) && !path.startsWith(but))
      .flatMap(([path, text]) =>
        importsOf(path, text)
          .filter((to) => forbidden.test(to))
          .map((to) => `${path} imports ${to}`),
      );

const contentCode = /^crdt\/(keyring|chat|files|goals|notes)\/|^crdt\/envelope\/(seal|open)\.ts$/;

const relayIsBlind: Rule = (sources) =>
  ["crdt/public.ts", "relay/main.ts"].flatMap((start) =>
    [...reachableFrom(sources, start)]
      .filter(([path]) => contentCode.test(path))
      .map(([, way]) => way.join(" → ")),
  );

const nothingImportsTest: Rule = (sources) =>
  code(sources).flatMap(([path, text]) =>
    importsOf(path, text)
      .filter((to) => isTest(to))
      .map((to) => `${path} imports ${to}`),
  );

const importsExist: Rule = (sources) =>
  code(sources).flatMap(([path, text]) =>
    importsOf(path, text)
      .filter((to) => /^(crdt|relay|client|scripts)\/.*\.(ts|tsx|css)$/.test(to) && !sources.has(to))
      .map((to) => `${path} imports ${to}, which is not there`),
  );

const filesAreShort: Rule = (sources) =>
  [...sources]
    .filter(([path]) => isCode(path))
    .map(([path, text]) => [path, text.split("\n").length - 1] as const)
    .filter(([, lines]) => lines >= 600)
    .map(([path, lines]) => `${path} has ${lines} lines`);

const absent =
  (words: string, but = ""): Rule =>
  (sources) =>
    [...sources]
      .filter(([path, text]) => !isTest(path) && path !== but && text.includes(words))
      .map(([path]) => `${path} says ${words}`);

const NOTES = "client/ui/features/chat/notes/";

const RICH = "client/rich/";

const uiAllows = (to: string) => to.startsWith("client/bridge/") || to.startsWith(RICH);
const bridgeAllows = (to: string) => /^client\/(engine|platform\/browser)\//.test(to);
/** Of crdt the platform takes the crypto port alone, to hand it to the engine. */
const platformAllows = (to: string) =>
  /^client\/(engine|bridge)\//.test(to) || to === "crdt/crypto/webcrypto.ts";

const rules: Record<string, Rule> = {
  "crdt imports nothing of ours": arrows("crdt/", () => false),
  "crdt imports nothing of Node": packages("crdt/", /^node:/),
  "the relay imports crdt/public.ts and nothing else of ours": arrows(
    "relay/",
    (to) => to === "crdt/public.ts",
  ),
  "the relay never reaches code that touches content, not even through other files": relayIsBlind,
  "the engine imports crdt/index.ts and what marks in a text mean, and nothing else of ours": arrows(
    "client/engine/",
    (to) => to === "crdt/index.ts" || to.startsWith(RICH),
  ),
  "what marks in a text mean imports the types of the bridge alone": arrows(
    RICH,
    (to) => to === "client/bridge/contract.ts",
  ),
  "the engine imports nothing of Node": packages("client/engine/", /^node:|^ws$/),
  "the platform imports the engine, its bridge and the crypto port": arrows(
    "client/platform/",
    platformAllows,
  ),
  "the bridge imports the engine's vocabulary and starts its worker": arrows("client/bridge/", bridgeAllows),
  "the UI imports the bridge and itself": arrows("client/ui/", uiAllows),
  "the UI touches no crypto and no merge library": packages(
    "client/ui/",
    /^(@noble|@automerge|@panva|hpke|yjs|y-|lib0|cborg|idb|node:)/,
    NOTES, // an editor's document is a replica of its own: architecture, section 10
  ),
  "an editor of notes touches Yjs and no other of these": packages(
    NOTES,
    /^(@noble|@automerge|@panva|hpke|lib0|cborg|idb|node:)/,
  ),
  "nothing imports a test": nothingImportsTest,
  "every import of ours is there": importsExist,
  "no file has 600 lines": filesAreShort,
  "no innerHTML": absent("innerHTML", "client/public/boot.js"), // where it is forbidden to everybody
  "the product does not know the folder it was designed in": absent(["..", "shared"].join("/")),
};

for (const [fact, rule] of Object.entries(rules))
  test(`[ARC1] ${fact}`, () => expect(rule(readSources())).toEqual([]));

// ---------------------------------------------------------------- the rules themselves can fail

const madeUp: Record<string, { sources: Record<string, string>; broken: readonly string[] }> = {
  "crdt imports nothing of ours": {
    sources: {
      "crdt/a.ts": 'import { x } from "../relay/x.ts";',
      "crdt/a.test.ts": 'import "../test/y.ts";',
    },
    broken: ["crdt/a.ts imports relay/x.ts"],
  },
  "crdt imports nothing of Node": {
    sources: { "crdt/a.ts": 'import {\n  readFile,\n} from "node:fs";' },
    broken: ["crdt/a.ts imports node:fs"],
  },
  "the relay imports crdt/public.ts and nothing else of ours": {
    sources: {
      "relay/main.ts": 'import { a } from "../crdt/public.ts";\nimport type { b } from "../crdt/index.ts";',
      "relay/sync/hub.ts": 'export * from "../../client/engine/api.ts";',
    },
    broken: ["relay/main.ts imports crdt/index.ts", "relay/sync/hub.ts imports client/engine/api.ts"],
  },
  "the relay never reaches code that touches content, not even through other files": {
    sources: {
      "crdt/public.ts": 'export { a } from "./log/rows.ts";',
      "crdt/log/rows.ts": 'const late = import("../envelope/open.ts");',
      "crdt/envelope/open.ts": 'import "../keyring/keys.ts";',
      "crdt/keyring/keys.ts": "",
    },
    broken: [
      "crdt/public.ts → crdt/log/rows.ts → crdt/envelope/open.ts",
      "crdt/public.ts → crdt/log/rows.ts → crdt/envelope/open.ts → crdt/keyring/keys.ts",
    ],
  },
  "the engine imports crdt/index.ts and what marks in a text mean, and nothing else of ours": {
    sources: {
      "client/engine/b.ts": 'import { readRich } from "../rich/rich.ts";',
      "client/engine/a.ts":
        'import "../platform/browser/b.ts";\nimport { c } from "../../crdt/chat/fold.ts";',
    },
    broken: [
      "client/engine/a.ts imports crdt/chat/fold.ts",
      "client/engine/a.ts imports client/platform/browser/b.ts",
    ],
  },
  "what marks in a text mean imports the types of the bridge alone": {
    sources: { "client/rich/a.ts": 'import { oneLine } from "../ui/a.ts";' },
    broken: ["client/rich/a.ts imports client/ui/a.ts"],
  },
  "the engine imports nothing of Node": {
    sources: { "client/engine/a.ts": 'import WebSocket from "ws";' },
    broken: ["client/engine/a.ts imports ws"],
  },
  "the platform imports the engine, its bridge and the crypto port": {
    sources: {
      "client/platform/node/a.ts": 'import { x } from "../../../crdt/index.ts";\nimport "../../engine/e.ts";',
    },
    broken: ["client/platform/node/a.ts imports crdt/index.ts"],
  },
  "the bridge imports the engine's vocabulary and starts its worker": {
    sources: { "client/bridge/a.ts": 'import { x } from "../ui/x.ts";' },
    broken: ["client/bridge/a.ts imports client/ui/x.ts"],
  },
  "the UI imports the bridge and itself": {
    sources: {
      "client/ui/a.tsx": 'import { e } from "../engine/api.ts";\nimport { b } from "../bridge/contract.ts";',
      "client/ui/b.ts":
        'const w = new Worker(new URL("../platform/browser/engine.worker.ts", import.meta.url));',
      "client/ui/c.ts": '// import { no } from "../../crdt/index.ts";',
    },
    broken: [
      "client/ui/a.tsx imports client/engine/api.ts",
      "client/ui/b.ts imports client/platform/browser/engine.worker.ts",
    ],
  },
  "the UI touches no crypto and no merge library": {
    sources: { "client/ui/a.ts": 'import * as Y from "yjs";' },
    broken: ["client/ui/a.ts imports yjs"],
  },
  "an editor of notes touches Yjs and no other of these": {
    sources: {
      "client/ui/features/chat/notes/a.ts": 'import * as Y from "yjs";\nimport { openDB } from "idb";',
    },
    broken: ["client/ui/features/chat/notes/a.ts imports idb"],
  },
  "nothing imports a test": {
    sources: { "relay/main.ts": 'import { chromium } from "../test/support/chromium.ts";' },
    broken: ["relay/main.ts imports test/support/chromium.ts"],
  },
  "every import of ours is there": {
    sources: { "relay/main.ts": 'import { x } from "./gone.ts";' },
    broken: ["relay/main.ts imports relay/gone.ts, which is not there"],
  },
  "no file has 600 lines": {
    sources: { "crdt/long.ts": "\n".repeat(600), "crdt/short.ts": "\n".repeat(599) },
    broken: ["crdt/long.ts has 600 lines"],
  },
  "no innerHTML": {
    sources: { "client/ui/a.tsx": "<p innerHTML={text} />", "client/public/boot.js": '"innerHTML"' },
    broken: ["client/ui/a.tsx says innerHTML"],
  },
  "the product does not know the folder it was designed in": {
    sources: {
      "relay/main.ts": `// see ${["..", "shared"].join("/")}/x`,
      "test/a.ts": ["..", "shared"].join("/"),
    },
    broken: [`relay/main.ts says ${["..", "shared"].join("/")}`],
  },
};

test("[ARC2] every rule has a made-up violation, and finds exactly that", () => {
  expect(Object.keys(madeUp)).toEqual(Object.keys(rules));
  for (const [fact, { sources, broken }] of Object.entries(madeUp))
    expect([fact, rules[fact]?.(new Map(Object.entries(sources)))]).toEqual([fact, broken]);
});

test("[ARC3] the rules look at real files: every door of the architecture is among the sources", () => {
  const paths = [...readSources().keys()];
  for (const door of ["crdt/public.ts", "crdt/index.ts", "relay/main.ts", "client/engine/api.ts"])
    expect(paths).toContain(door);
  expect(reachableFrom(readSources(), "crdt/public.ts").size).toBeGreaterThan(5);
});
