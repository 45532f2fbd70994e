import * as Y from "yjs";
import type { Bytes } from "../../crdt/index.ts";

const VICTIM = 200;

function made(write: (doc: Y.Doc) => void): Bytes {
  const doc = new Y.Doc();
  doc.clientID = VICTIM;
  write(doc);
  return Y.encodeStateAsUpdate(doc);
}

/** Update bytes that real Yjs takes, or chokes on, and that are no rows of a log. Finding 1 to 5 and 7 of the study. */
export const hostileUpdates: readonly (readonly [string, Bytes])[] = [
  [
    "a GC struct that swallows what the victim has yet to write",
    Uint8Array.of(1, 1, 200, 1, 0, 0, 255, 255, 255, 255, 7, 0),
  ],
  ["a skip struct", Uint8Array.of(1, 1, 7, 0, 10, 5, 0)],
  ["a delete set that reaches into the future", Uint8Array.of(0, 1, 7, 1, 0, 255, 255, 255, 255, 7)],
  ["a trailing byte", Uint8Array.of(0, 0, 0)],
  ["nothing at all", new Uint8Array(0)],
  ["a million feeds", Uint8Array.of(192, 132, 61)],
  ["text", made((doc) => doc.getText("f:x").insert(0, "hello"))],
  ["a map in a map in a map", made((doc) => nest(doc.getMap("f:x"), 200))],
  ["bytes under a root that names no feed", made((doc) => doc.getArray("f:x").push([new Uint8Array(40)]))],
  ["deleted rows", made(deleteRows)],
  ["the format V2", Y.encodeStateAsUpdateV2(new Y.Doc())],
  ["the start of a row and no more", Uint8Array.of(1, 1, 200, 1, 0, 3, 1, 50, 102)],
];

function nest(map: Y.Map<unknown>, depth: number): void {
  for (let at = map, i = 0; i < depth; i++) {
    const inner = new Y.Map<unknown>();
    at.set("deeper", inner);
    at = inner;
  }
}

function deleteRows(doc: Y.Doc): void {
  const rows = doc.getArray("f:x");
  rows.push([new Uint8Array(40), new Uint8Array(40)]);
  rows.delete(0, 2);
}
