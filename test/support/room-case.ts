import { expect } from "vitest";
import type { RoomRuleName } from "../../crdt/roster/room-rules.ts";
import {
  add,
  foundRoom,
  type Moment,
  must,
  type Office,
  type RoomStory,
  type Said,
  startOffice,
  tellRoom,
} from "./room-story.ts";
import type { Hand } from "./roster-story.ts";

/** A private room of Alice's in which Bob writes. */
export async function startRoomCase(): Promise<{ readonly office: Office; readonly room: RoomStory }> {
  const office = await startOffice();
  const room = await foundRoom(office.story, office.alice);
  await must(tellRoom(room, office.alice, add(office.bob)));
  return { office, room };
}

export const refusal = (rule: RoomRuleName) => ({ ok: false, error: { type: "NotAllowed", rule } });

/** What the chain of the room of this moment says to an act. */
export const talkIn = (room: () => RoomStory) => ({
  takes: (by: Hand, said: Said, when?: Moment): Promise<void> => must(tellRoom(room(), by, said, when)),
  async refuses(rule: RoomRuleName, by: Hand, said: Said, when?: Moment): Promise<void> {
    expect(await tellRoom(room(), by, said, when)).toEqual(refusal(rule));
  },
});
