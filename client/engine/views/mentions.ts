import { EVERYONE, type MemberId, type Mention, type RoomId } from "../../../crdt/index.ts";
import type { MentionView } from "../api.ts";
import type { Core } from "../state/core.ts";

/** Who is named, by what they are called now. */
export function mentionsIn(
  core: Core,
  room: RoomId,
  { author, mentions }: { readonly author: MemberId; readonly mentions: readonly Mention[] },
): readonly MentionView[] {
  const { member } = core.identity;
  return mentions.map(({ from, length, who }) => ({
    from,
    length,
    who,
    name: who === EVERYONE ? "" : core.names.memberIn(room, who),
    me: author !== member && (who === member || who === EVERYONE),
  }));
}
