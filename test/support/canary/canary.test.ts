import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, expect, test } from "vitest";
import { readFolder } from "../folder.ts";
import { startRelay, watchRelays } from "../relay.ts";
import { seededBytes } from "../seeded-bytes.ts";
import { importsOf, reachableFrom, readSources, type Sources } from "../sources.ts";
import { createRelayWatch, type Findings, overlooked, problemsOf } from "./relays.ts";
import { createScan } from "./scan.ts";
import { noteCommand, tellingWords, wordsWritten } from "./written.ts";

/** The scan itself can see: what is planted is found, and a look that could not have found anything is no look. */

const WORD = "泵房 Pump 3";
const OTHER = "Water for six villages";
const scan = createScan([WORD, OTHER]);
const noise = seededBytes("canary");
const amid = (...pieces: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat([noise(1_000), ...pieces.map((piece) => Buffer.from(piece as string)), noise(1_000)]);

const dir = mkdtempSync(join(tmpdir(), "skein-canary-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const bytesOf = (text: string) => Buffer.from(text);
const planted: Readonly<Record<string, string | Buffer>> = {
  raw: WORD,
  hex: bytesOf(WORD).toString("hex"),
  HEX: bytesOf(WORD).toString("hex").toUpperCase(),
  base64: bytesOf(WORD).toString("base64"),
  "base64 one byte later": bytesOf(`x${WORD}`).toString("base64"),
  "base64 two bytes later": bytesOf(`xx${WORD}`).toString("base64"),
  base64url: bytesOf(`xx${WORD}`).toString("base64url"),
  "UTF-16LE": Buffer.from(WORD, "utf16le"),
  "UTF-16BE": Buffer.from(WORD, "utf16le").swap16(),
  JSON: JSON.stringify({ name: WORD }),
  "JSON in letters": '{"name":"\\u6cf5\\u623f Pump 3"}',
  percent: `/x?name=${encodeURIComponent(WORD)}`,
};

test.for(Object.entries(planted))("[PRIV1] a planted word is found as %s", ([, piece]) => {
  expect(scan.seenIn(amid(piece))).toContainEqual(expect.stringMatching(`^${WORD} as `));
  expect(scan.seenIn(amid(piece)).filter((hit) => hit.startsWith(OTHER))).toEqual([]);
  expect(scan.seenIn(Buffer.from(piece as string))).not.toEqual([]);
});

test("[PRIV1] a word planted in a database is found, in a row, in a blob and in what waits beside it", () => {
  const database = new DatabaseSync(join(dir, "relay.db"));
  database.exec("PRAGMA journal_mode = WAL; CREATE TABLE kept (one)");
  const seen = () => readFolder(dir).filter(({ bytes }) => scan.seenIn(bytes).length > 0);
  expect(seen()).toEqual([]);
  database.prepare("INSERT INTO kept VALUES (?)").run(WORD);
  expect(seen().map(({ path }) => path)).toEqual([join(dir, "relay.db-wal")]);
  database.prepare("INSERT INTO kept VALUES (?)").run(amid(OTHER));
  database.close();
  const [{ path, bytes } = { path: "", bytes: Buffer.alloc(0) }] = seen();
  expect(path).toBe(join(dir, "relay.db"));
  expect(scan.seenIn(bytes).toSorted()).toEqual([`${OTHER} as raw`, `${WORD} as raw`]);
});

test("[PRIV1] keys and ciphertext are not taken for words", () => {
  const short = createScan(["林可", "Valley", "Pump 3", WORD, OTHER]);
  const bytes = Buffer.from(noise(2_000_000));
  expect(short.seenIn(bytes)).toEqual([]);
  expect(short.seenIn(Buffer.from(bytes.toString("base64")))).toEqual([]);
});

test("[PRIV1] of a text every line counts, in pieces; numbers and single plain words are in every program", () => {
  expect(tellingWords("Clean water\n\n  每个村 \r\n25\nhello\n2026-11-22 10:40\n        \n👍")).toEqual([
    "Clean water",
    "每个村",
  ]);
  expect(tellingWords("林可")).toEqual(["林可"]);
  const pieces = tellingWords("第一天".repeat(40));
  expect(pieces.map(({ length }) => length)).toEqual([40, 40, 40]);
});

test("[PRIV1] of a command every text counts but links, ids and secrets", () => {
  const id = "0123456789abcdef0123456789abcdef";
  noteCommand({
    room: id,
    text: "the pump is at the bridge",
    replyTo: null,
    link: "http://localhost/join#i=x",
    cycle: "2026-Q4",
  });
  noteCommand({ member: "pTFcnQ3jlQ0GqR0lNw", role: "writer", words: ["Over the river", "林可"], on: true });
  expect([...wordsWritten()]).toEqual(["the pump is at the bridge", "Over the river", "林可"]);
});

// ---------------------------------------------------------------- real relays

afterEach(() => watchRelays(null));

test("[PRIV1] of a real relay its files, its log, its counts and its wire are looked at when it ends", async () => {
  const watch = createRelayWatch(() => new Set([WORD]));
  watchRelays(watch.begin);
  const clean = await startRelay({ dir: join(dir, "clean") });
  await fetch(clean.url);
  await clean.stop();
  expect({ ...watch.findings, problems: problemsOf(watch.findings) }).toMatchObject({
    begun: 1,
    ended: 1,
    words: 1,
    problems: [],
  });

  const leaky = await startRelay({ dir: join(dir, "leaky") });
  writeFileSync(join(dir, "leaky", "relay.json.old"), amid(WORD));
  await fetch(`${leaky.url}/healthz`, { method: "POST", body: WORD });
  expect(problemsOf(watch.findings)).toEqual(["1 of 2 relays were not looked at after their end"]);
  await leaky.kill();
  expect(problemsOf(watch.findings)).toEqual([`files: ${WORD} as raw`, `wire: ${WORD} as raw`]);
});

test("[PRIV1] frames of browsers are read on the wire with their masks taken off", async () => {
  const watch = createRelayWatch(() => new Set([WORD]));
  watchRelays(watch.begin);
  const relay = await startRelay({ dir: join(dir, "frames") });
  await new Promise<void>((closed) => {
    const socket = new WebSocket(`${relay.wsUrl}/sync`);
    socket.onopen = () => socket.send(new Uint8Array(amid(WORD)));
    socket.onclose = () => closed();
  });
  await relay.kill();
  expect(problemsOf(watch.findings)).toEqual([`wire: ${WORD} as raw`]);
});

test("[PRIV1] a look at nothing is a failure and not a clean bill", () => {
  const seen: Findings = {
    begun: 2,
    ended: 2,
    words: 5,
    bytes: { files: 1, log: 1, metrics: 1, wire: 1 },
    hits: new Set(),
  };
  expect(problemsOf(seen)).toEqual([]);
  expect(problemsOf({ ...seen, ended: 1 })).toEqual(["1 of 2 relays were not looked at after their end"]);
  expect(problemsOf({ ...seen, words: 0 })).toEqual([
    "no words to look for: nothing that anybody wrote was noted",
  ]);
  for (const place of ["files", "log", "metrics", "wire"])
    expect(problemsOf({ ...seen, bytes: { ...seen.bytes, [place]: 0 } })).toEqual([
      `no bytes of ${place} to look at`,
    ]);
  expect(overlooked(new Set([WORD, OTHER, "林可", "a\"b\\c'd %", "\ud83d\ude00\u202e quoted"]))).toEqual([]);
});

// ---------------------------------------------------------------- no way around it

/** How a test could come by a relay: as a process, or as a part of its own. */
const STARTS_RELAY = /["'`/]relay\/main\.ts|["'`/]scripts\/(?:start|run|dev)\.mjs/;

const PARTS_THAT_SERVE = /^relay\/(?:main|serve|app|sockets\/upgrade)\.ts$/;

/** What browser tests reach besides the one watched way to start a relay. */
function waysAround(sources: Sources): readonly string[] {
  const tests = [...sources.keys()].filter((path) => /^test\/e2e\/.*\.test\.ts$/.test(path));
  const reached = new Set(tests.flatMap((path) => [...reachableFrom(sources, path).keys()]));
  return [...reached]
    .filter((path) => path.startsWith("test/") && path !== "test/support/relay.ts")
    .filter(
      (path) =>
        STARTS_RELAY.test(sources.get(path) ?? "") ||
        importsOf(path, sources.get(path) ?? "").some((to) => PARTS_THAT_SERVE.test(to)),
    );
}

test("[PRIV1] no browser test starts a relay in another way than the one that is watched", () => {
  const sources = readSources();
  expect(waysAround(sources)).toEqual([]);
  const config = sources.get("vitest.config.ts") ?? "";
  expect(config).toMatch(
    /const inBrowsers = \{[^}]*\n {2}setupFiles: \["test\/support\/canary\/setup\.ts"\],\s+globalSetup: \["test\/support\/canary\/report\.ts"\]/,
  );
  expect(config.match(/name: "browser/g)).toHaveLength(
    config.match(/\.\.\.inBrowsers,\s+name: "browser/g)?.length ?? 0,
  );
  const spawns = 'import "../support/other.ts"; import "../support/relay.ts";';
  const madeUp = {
    "test/e2e/a.test.ts": spawns,
    "test/support/other.ts": 'spawn(node, ["relay/main.ts"])',
    "test/support/relay.ts": 'spawn(node, ["relay/main.ts"])',
    "test/e2e/b.test.ts": 'import { serve } from "../../relay/serve.ts";',
  };
  expect(waysAround(new Map(Object.entries(madeUp)))).toEqual([
    "test/support/other.ts",
    "test/e2e/b.test.ts",
  ]);
});
