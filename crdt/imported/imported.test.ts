import { describe, expect, test } from "vitest";
import { flippedBits, newWriter, placeAfter, sealAt, type Writer } from "../../test/support/sealed-feed.ts";
import { type Bytes, toHex } from "../base/bytes.ts";
import { hlcToMs } from "../base/clock.ts";
import type { MemberId } from "../base/ids.ts";
import { encodeEvent, type KnownEvent } from "../chat/events.ts";
import { applyToMessage, namesMember, showMessage } from "../chat/fold.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { messageKeyFor } from "../envelope/body-key.ts";
import type { Envelope } from "../envelope/header.ts";
import type { Shown } from "../forward/forwarded.ts";
import { deviceIdOf } from "../roster/ids-from-keys.ts";
import { type ImportedEvent, isAsProven, messageImportKey } from "./check.ts";

const web = createWebCrypto();
const LI = "0a".repeat(16) as MemberId;
const ME = "0b".repeat(16) as MemberId;
const sealKey = new Uint8Array(32).fill(9);
const li = await newWriter("li");
const device = deviceIdOf(web, li.signer.publicKey, sealKey);
const there: Writer = { ...li, device, feed: (device + li.feed.slice(32)) as Writer["feed"] };
const nobody = { members: new Map(), devices: new Map() };

const say = (event: KnownEvent, last: Envelope | null = null) =>
  sealAt(there, placeAfter(there, last), encodeEvent(event));
const shown = (envelope: Envelope): Shown => ({
  envelope: envelope.bytes,
  key: messageKeyFor(there.crypto, there.bodyKey, envelope) as Bytes,
});
const extras = { mentions: [{ from: 0, length: 2, who: ME }] };
const said = await say({ type: "message", text: "泵三 停了", replyTo: null });
const edited = await say(
  { type: "edit", target: { feed: there.feed, seq: 0 }, text: "泵三 转了", extras },
  said,
);
const event: ImportedEvent = {
  type: "imported",
  source: "skein",
  key: messageImportKey(web, there.room, { feed: there.feed, seq: 0 }),
  at: hlcToMs(said.header.hlc),
  who: LI,
  name: "Li",
  text: "泵三 转了",
  replyTo: null,
  editedAt: hlcToMs(edited.header.hlc),
  recalledAt: null,
  reactions: [["🎉", ["Wang"]]],
  proof: { message: shown(said), edit: shown(edited), devices: [[li.signer.publicKey, sealKey]] },
  extras,
};
const holds = (one: ImportedEvent, roster = nobody) =>
  isAsProven(one, roster as Parameters<typeof isAsProven>[1], web);

describe("what its author signed elsewhere", () => {
  test("[IMP4] holds as it was signed, for somebody who knows neither the room nor the author", async () => {
    expect(await holds(event)).toBe(true);
  });

  test.for<readonly [string, Partial<ImportedEvent>]>([
    ["another word", { text: "泵三 坏了" }],
    ["the wording before the last", { text: "泵三 停了" }],
    ["another time", { at: event.at + 1 }],
    ["another time of its change", { editedAt: (event.editedAt ?? 0) + 1 }],
    ["no change", { editedAt: null }],
    ["another author", { who: "not an id" }],
    ["another place", { key: new Uint8Array(16) }],
    ["another source", { source: "slack" }],
    ["nothing beside it", { extras: {} }],
    ["that it was taken back", { recalledAt: 1 }],
    ["other keys", { proof: { ...proofOf(event), devices: [[li.signer.publicKey, new Uint8Array(32)]] } }],
    ["no keys", { proof: { ...proofOf(event), devices: [] } }],
    ["no edit", { proof: { ...proofOf(event), edit: null } }],
    ["no proof", { proof: null }],
  ])("[IMP4] with %s it does not", async ([, change]) => {
    expect(await holds({ ...event, ...change })).toBe(false);
  });

  test("[IMP4] with any changed bit of what was signed it does not", async () => {
    const { message, edit } = proofOf(event);
    for (const envelope of flippedBits(message.envelope, 97))
      expect(await holds({ ...event, proof: { ...proofOf(event), message: { ...message, envelope } } })).toBe(
        false,
      );
    for (const envelope of flippedBits((edit as Shown).envelope, 97))
      expect(
        await holds({ ...event, proof: { ...proofOf(event), edit: { ...(edit as Shown), envelope } } }),
      ).toBe(false);
  });

  test("[IMP4] whoever belongs here is known by their devices here, and by no others", async () => {
    const members = new Map([[LI, {}]]);
    expect(await holds(event, { members, devices: new Map() })).toBe(false);
    const mine = new Map([[device, { member: LI, signKey: li.signer.publicKey }]]);
    expect(await holds(event, { members, devices: mine })).toBe(true);
    const others = new Map([[device, { member: ME, signKey: li.signer.publicKey }]]);
    expect(await holds(event, { members, devices: others })).toBe(false);
  });
});

describe("a message from elsewhere", () => {
  const feed = "0c".repeat(24) as Writer["feed"];
  const input = (seq: number, author: MemberId, one: KnownEvent) => {
    const stamp = { hlc: 5_000_000 + seq, feed, seq };
    return { ref: { feed, seq }, stamp, author, event: one };
  };
  const base = applyToMessage(undefined, input(0, LI, event));

  test("[IMP2] is its bringer's and says who wrote it, when, and what became of it there", () => {
    expect(showMessage(base)).toMatchObject({
      author: LI,
      text: event.text,
      edited: { hlc: (event.editedAt ?? 0) * 2_048 },
      recalled: null,
      imported: { source: "skein", key: toHex(event.key), name: "Li", at: event.at, isSigned: true },
    });
    const gone = applyToMessage(undefined, input(0, LI, { ...event, recalledAt: 7, text: "" }));
    expect(showMessage(gone)?.recalled).toMatchObject({ hlc: 7 * 2_048 });
  });

  test("[IMP2] is worded by nobody anew, in whatever order it comes, and taken back by its bringer alone", () => {
    const edit = input(1, LI, { type: "edit", target: { feed, seq: 0 }, text: "never said" });
    const early = applyToMessage(applyToMessage(undefined, edit), input(0, LI, event));
    expect(showMessage(applyToMessage(base, edit))).toEqual(showMessage(base));
    expect(showMessage(early)).toEqual(showMessage(base));
    const recall = { type: "recall", target: { feed, seq: 0 } } as const;
    expect(showMessage(applyToMessage(base, input(2, ME, recall)))?.recalled).toBeNull();
    expect(showMessage(applyToMessage(base, input(2, LI, recall)))?.recalled).not.toBeNull();
  });

  test("[IMP2] calls nobody here", () => {
    expect(namesMember(showMessage(base), ME)).toBe(false);
  });
});

function proofOf({ proof }: ImportedEvent): NonNullable<ImportedEvent["proof"]> {
  if (proof === null) throw new Error("it has one");
  return proof;
}
