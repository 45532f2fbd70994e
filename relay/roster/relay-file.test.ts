import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Bytes, type ChainId, parseChainId, toBase64Url, toHex } from "../../crdt/public.ts";
import { createNodeVerifier, nodeRandom } from "../crypto.ts";
import { limits } from "../limits.ts";
import { openRelayFile, type RelayFile, setupLink } from "./relay-file.ts";

const hashes = createNodeVerifier();
const org = parseChainId(new Uint8Array(32).fill(1)) as ChainId;
const other = parseChainId(new Uint8Array(32).fill(2)) as ChainId;
const [room1, room2] = [3, 4].map((n) => parseChainId(new Uint8Array(32).fill(n))) as [ChainId, ChainId];
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "skein-relay-file-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function open(extra: readonly ChainId[] = []): RelayFile {
  const file = openRelayFile(dir, extra, hashes);
  if ("type" in file) throw new Error(file.type);
  return file;
}

test("[RLY15] a token lets one org in, once, and its hash alone is kept", () => {
  const file = open();
  const token = file.newSetupToken(nodeRandom) as Bytes;
  expect(readFileSync(join(dir, "relay.json"), "utf8")).not.toContain(toHex(token));
  expect(file.admitWith(new Uint8Array(16), org)).toBe("SetupTokenUnknown");
  expect(file.admitWith(token, org)).toBeNull();
  expect(file.admitWith(token, org)).toBeNull(); // its answer got lost
  expect(file.admitWith(token, other)).toBe("SetupTokenUsed");
  expect([open().isAdmitted(org), open().isAdmitted(other)]).toEqual([true, false]);
  expect(open().newSetupToken(nodeRandom)).toBeNull();
  expect(statSync(join(dir, "relay.json")).mode & 0o077).toBe(0);
});

test("[RLY15] a relay that nobody has set up gives a new token at each start; the one before it ends", () => {
  const first = open().newSetupToken(nodeRandom) as Bytes;
  const file = open();
  const second = file.newSetupToken(nodeRandom) as Bytes;
  expect(file.admitWith(first, org)).toBe("SetupTokenUnknown");
  expect(file.admitWith(second, org)).toBeNull();
});

test("[RLY20] [K04] an org that the operator names is admitted without a token, and named once it stays", () => {
  const file = open([org]);
  expect([file.isAdmitted(org), file.newSetupToken(nodeRandom)]).toEqual([true, null]);
  const later = open();
  expect([later.isAdmitted(org), later.newSetupToken(nodeRandom)]).toEqual([true, null]);
  expect(later.marks.lossOf(org)).toMatchObject({ length: null, isHealed: false });
  later.marks.setMark(org, { length: 12, head: new Uint8Array(32).fill(9), rooms: 0, chains: new Map() });
  later.marks.setLoss(org, { noticedAt: 5, length: null, isHealed: true });
  later.keepMarks();
  expect(open([org]).marks.lossOf(org)).toMatchObject({ isHealed: true }); // naming it again begins nothing anew
});

test("[RLY44] how far chains had come is kept, and when less was found", () => {
  const file = open();
  const head = new Uint8Array(32).fill(9);
  const room = { length: 4, head: new Uint8Array(32).fill(8), isMissed: true };
  const chains = new Map([
    [room2, { ...room, isMissed: false }],
    [room1, room],
  ]);
  file.marks.setMark(org, { length: 12, head, rooms: 30, chains });
  expect(open().marks.markOf(org)).toBeNull(); // not yet
  file.keepMarks();
  file.marks.setLoss(other, { noticedAt: 5, length: 3, isHealed: false });
  file.keepMarks();
  const again = open();
  expect(again.marks.markOf(org)).toEqual({ length: 12, head, rooms: 30, chains });
  expect([...(again.marks.markOf(org)?.chains.keys() ?? [])]).toEqual([room2, room1]); // the newest at the end
  expect(again.marks.lossOf(other)).toEqual({ noticedAt: 5, length: 3, isHealed: false });
  const token = again.newSetupToken(nodeRandom) as Bytes;
  expect(again.admitWith(token, other)).toBeNull();
  expect(open().marks.markOf(org)?.length).toBe(12);
});

test("[RLY44] a file of an earlier version is read, and an org that the operator names may all come back", () => {
  writeFileSync(join(dir, "relay.json"), `{"setupTokenHash":null,"orgs":["${org}"]}`);
  const file = open([other]);
  expect([file.marks.markOf(org), file.marks.lossOf(org)]).toEqual([null, null]);
  expect(file.marks.lossOf(other)).toMatchObject({ length: null, isHealed: false });
});

test("[RLY44] marks of an earlier version, which say nothing of each room's chain, are read and go on", () => {
  const head = "09".repeat(32);
  const marks = `{"${org}":{"length":12,"head":"${head}","rooms":30}}`;
  writeFileSync(join(dir, "relay.json"), `{"setupTokenHash":null,"orgs":["${org}"],"marks":${marks}}`);
  const file = open();
  expect(file.marks.markOf(org)).toMatchObject({ length: 12, rooms: 30, chains: new Map() });
  file.marks.setLoss(other, { noticedAt: 5, length: 3, isHealed: false });
  file.keepMarks();
  expect(open().marks.markOf(org)).toMatchObject({ length: 12, rooms: 30, chains: new Map() });
});

test("[RLY44] the marks of sixty-four rooms take less than 16 kB", () => {
  const file = open();
  const head = new Uint8Array(32).fill(9);
  const room = { length: 1_000_000, head, isMissed: false };
  const chains = new Map(
    Array.from({ length: limits.maxRoomMarks }, (_, n) => [toHex(head.map(() => n)) as ChainId, room]),
  );
  file.marks.setMark(org, { length: 1_000_000, head, rooms: 1_000_000, chains });
  file.keepMarks();
  expect(open().marks.markOf(org)?.chains.size).toBe(64);
  expect(statSync(join(dir, "relay.json")).size).toBeLessThan(16_000);
});

test.for([
  "",
  "{",
  `{"orgs":[],"setupTokenHash":null,"marks":{"${org}":{"length":-1,"head":"00"}}}`,
  `{"orgs":[],"setupTokenHash":null,"marks":{"${org}":{"length":1,"head":"${"00".repeat(32)}","chains":{"${other}":{}}}}}`,
  '{"orgs":[],"setupTokenHash":null,"losses":[]}',
  "[]",
  '{"orgs":["abc"],"setupTokenHash":null}',
  '{"orgs":[],"setupTokenHash":"xyz"}',
])("[RLY32] a file that cannot be understood is left as it is: %s", (text) => {
  writeFileSync(join(dir, "relay.json"), text);
  expect(openRelayFile(dir, [], hashes)).toMatchObject({ type: "BadRelayFile" });
  expect(readFileSync(join(dir, "relay.json"), "utf8")).toBe(text);
});

test("[RLY15] the link carries the token and two bytes that tell a torn copy", () => {
  const token = new Uint8Array(16).fill(7);
  const code = setupLink("http://localhost:8787", token, hashes).split("#s=")[1] ?? "";
  expect(Buffer.from(code, "base64url")).toEqual(Buffer.concat([token, hashes.sha256(token).subarray(0, 2)]));
  expect(code).toBe(toBase64Url(Buffer.from(code, "base64url")));
});
