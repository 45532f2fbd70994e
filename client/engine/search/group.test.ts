import { expect, test } from "vitest";
import { type FeedId, type FileRef, type MemberId, orderKey } from "../../../crdt/index.ts";
import type { MessageRecord } from "../state/records.ts";
import { groupOf, HAS_FILE, HAS_LINK, placesIn, type Sought, soughtOf } from "./group.ts";

const feed = "7f".repeat(24) as FeedId;
const author = "22".repeat(16) as MemberId;
const group = (...texts: readonly string[]) =>
  groupOf(
    texts.map((folded, at): Sought => ({ stamp: { hlc: 9 - at, feed, seq: at }, author, folded, kinds: 0 })),
    (id) => id,
  );

test("[FIND4] a word that begins in one message and ends in the next is in neither", () => {
  expect([...placesIn(group("ab", "ba", "b"), ["b\nb"])]).toEqual([]);
  expect([...placesIn(group("ab", "b\nb", "b"), ["b\nb"])]).toEqual([1]);
  expect([...placesIn(group("b", "\nb", "b\nb"), ["b\nb"])]).toEqual([2]);
});

test("[FIND4] each message is named once, however often it has a word, and empty ones are passed over", () => {
  expect([...placesIn(group("", "水压水压", "", "水", "水压", ""), ["水压"])]).toEqual([1, 4]);
  expect([...placesIn(group("", "a", ""), [])]).toEqual([0, 1, 2]);
  expect([...placesIn(group(), ["a"])]).toEqual([]);
  expect([...placesIn(group("x y", "x", "y x"), ["x", "y"])]).toEqual([0, 2]);
});

const file = (name: string): FileRef => ({
  name,
  type: "",
  size: 1,
  key: new Uint8Array(32),
  hashes: new Uint8Array(32),
  preview: null,
  width: 0,
  height: 0,
  duration: 0,
});

function said(text: string, files: readonly FileRef[] = []): MessageRecord {
  const stamp = { hlc: 9, feed, seq: 0 };
  const base = { author, stamp, text, replyTo: null, ...(files.length > 0 && { extras: { files } }) };
  return {
    kind: "message",
    order: orderKey(stamp),
    stamp,
    state: { base, edits: [], recalls: [], reactions: [] },
    arrivedAt: 1,
    late: false,
  };
}

test("[FIND14] a message is found by its words and by how its files are called, and is known to hold links and files", () => {
  expect(soughtOf(said("See HTTPS://a.b"))).toMatchObject({ folded: "see https://a.b", kinds: HAS_LINK });
  expect(soughtOf(said("see http://"))).toMatchObject({ kinds: 0 });
  expect(soughtOf(said("水压", [file("记录.XLSX"), file("b.png")]))).toMatchObject({
    folded: "水压\n记录.xlsx\nb.png",
    kinds: HAS_FILE,
  });
  expect(soughtOf(said("", [file("a")]))).toMatchObject({ folded: "a", kinds: HAS_FILE });
});
