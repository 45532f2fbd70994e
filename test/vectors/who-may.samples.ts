import { toHex } from "../../crdt/base/bytes.ts";
import type { RoomId } from "../../crdt/base/ids.ts";
import type { Entry } from "../../crdt/roster/entry.ts";
import type { Who, WhoMay } from "../../crdt/roster/who-may.ts";
import { foundRoom, must, type Said, sealed, startOffice, tellRoom } from "../support/room-story.ts";
import { tell } from "../support/roster-story.ts";

/**
 * What `who-may.json` freezes: rules of a private and of an open room, set and taken back, of one org from one seed. Run this
 * file to print it anew; only a new version of the format may change a line.
 */
export async function whoMayVectorsNow() {
  const { story, alice } = await startOffice("skein who may what, version 1");
  const open = "0d0e0f000102030405060708090a0b0c" as RoomId;
  const made = { room: open, access: "open", use: "chat", nameSealed: sealed("General") } as const;
  await must(tell(story, alice, { kind: "roomCreated", ...made }));
  const room = await foundRoom(story, alice);
  const settings = { kind: "roomSettingsSet", history: "all", whoAdds: "writers" } as const;
  for (const whoMay of [rules("admins", "writers", "writers"), rules("writers", "admins", "admins"), undefined]) {
    const said: Said = { ...settings, ...(whoMay && { whoMay }) };
    await must(tellRoom(room, alice, said));
    const openSaid = { kind: "openRoomRulesSet", room: open, whoMay: whoMay ?? rules("writers", "writers", "writers") } as const;
    await must(tell(story, alice, openSaid));
  }
  const isAboutRules = ({ action }: Entry) =>
    action.kind === "roomSettingsSet" || action.kind === "openRoomRulesSet";
  return {
    version: 1,
    private: room.entries.filter(isAboutRules).map(entryToJson),
    open: story.entries.filter(isAboutRules).map(entryToJson),
  };
}

const rules = (posts: Who, namesAll: Who, pins: Who): WhoMay => ({ posts, namesAll, pins });

const entryToJson = ({ action, hash, bytes }: Entry) => ({
  whoMay: "whoMay" in action ? (action.whoMay ?? null) : null,
  hash: toHex(hash),
  bytes: toHex(bytes),
});

if (import.meta.main) console.log(JSON.stringify(await whoMayVectorsNow(), null, 2));
