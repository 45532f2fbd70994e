import { hlcToMs, orderKey, type RoomId, refToText, type Stamp, showMessage } from "../../../crdt/index.ts";
import type { SearchResult } from "../api.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import type { MessageRecord } from "../state/records.ts";
import { readMessages } from "../tables/messages.ts";
import { faceOf } from "../views/people.ts";
import { roomNameNow } from "../views/room-name-now.ts";
import { type CarriedLine, carriedLines } from "../writing/records-read.ts";
import { type Excerpt, excerptOf, foldText, hasAll } from "./folding.ts";
import { lineOf, type Sought, soughtOf, textOf } from "./group.ts";
import type { Hit } from "./tally.ts";

/** What a message is found by: its own words, and those of a record that it carries. */
export async function soughtWithRecord(
  core: Core,
  room: RoomId,
  record: MessageRecord,
): Promise<Sought | null> {
  const carried = await carriedLines(core, room, record.stamp);
  return soughtOf(record, carried.map(textOfCarried));
}

const textOfCarried = ({ said }: CarriedLine): string => textOf(filesOf(said));

const filesOf = ({ text, extras }: CarriedLine["said"]) => ({
  text,
  files: extras.files ?? [],
  mentions: extras.mentions ?? [],
  ...(extras.location && { location: extras.location }),
});

/** What was found as people see it: read from the disk again, so that it is as it is now. */
export interface Results {
  /** In the order of the hits; without those that do not fit any more. */
  of(hits: readonly Hit[]): Promise<readonly SearchResult[]>;
}

/** Whoever looks has put it away for themselves. */
export const isHidden = ({ own }: Core, room: RoomId, stamp: Stamp): boolean =>
  own.look.isHidden(room, stamp);

/** Leaves of a room lie apart, so messages are read side by side; the disk takes them one by one. */
export function createResults(run: Pick<Running, "core" | "acts">, words: readonly string[]): Results {
  const { core } = run;
  const { cache } = core.ports.disks;
  const known = new Map<string, SearchResult | null>();
  const nameOf = (hit: Hit) => hit.room + orderKey(hit.stamp);

  async function read(hit: Hit): Promise<void> {
    const [record] = await readMessages(cache, hit.room, [orderKey(hit.stamp)]);
    known.set(nameOf(hit), record === undefined ? null : await resultOf(hit.room, record));
  }

  async function resultOf(room: RoomId, record: MessageRecord): Promise<SearchResult | null> {
    const shown = record.kind === "message" ? showMessage(record.state) : null;
    if (shown === null || shown.recalled !== null || isHidden(core, room, shown.stamp)) return null;
    const { feed, seq, hlc } = shown.stamp;
    const isOwn = hasAll(foldText(textOf(shown)), words);
    const inside =
      isOwn || shown.forwarded === null ? null : await insideOf(room, shown.stamp, textOf(shown));
    if (!isOwn && inside === null) return null;
    return {
      id: refToText({ feed, seq }),
      room,
      roomName: roomNameNow(run, room),
      author: faceOf(core, shown.author, room),
      mine: shown.author === core.identity.member,
      writtenAt: hlcToMs(hlc),
      hasFiles: shown.files.length > 0,
      ...(inside ?? excerptIn(lineOf(shown), shown.text, words)),
    };
  }

  /** The first message of its record that has most of the words. */
  async function insideOf(
    room: RoomId,
    ref: Stamp,
    own: string,
  ): Promise<Pick<SearchResult, "text" | "marks" | "inside"> | null> {
    const carried = await carriedLines(core, room, ref);
    const folded = carried.map((one) => foldText(textOfCarried(one)));
    if (!hasAll(foldText([own, ...carried.map(textOfCarried)].join("\n")), words)) return null;
    const counts = folded.map((text) => words.filter((word) => text.includes(word)).length);
    const best = carried[counts.indexOf(Math.max(...counts))];
    if (best === undefined) return null;
    const { path, from, said } = best;
    const inside = { path, from, author: faceOf(core, said.author, room) };
    return { ...excerptIn(lineOf(filesOf(said)), said.text, words), inside };
  }

  return {
    async of(hits) {
      await Promise.all(hits.filter((hit) => !known.has(nameOf(hit))).map(read));
      return hits.flatMap((hit) => known.get(nameOf(hit)) ?? []);
    },
  };
}

/** As people see it, without marks; where what is looked for stands in the marks alone, as it was typed. */
function excerptIn(shown: string, typed: string, words: readonly string[]): Excerpt {
  const isShown = hasAll(foldText(shown), words);
  return excerptOf(isShown || !hasAll(foldText(typed), words) ? shown : typed, words);
}
