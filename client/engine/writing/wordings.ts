import {
  fromHex,
  hlcToMs,
  ok,
  parseEnvelope,
  parseRoomId,
  type RoomId,
  type Stamp,
  textToRef,
} from "../../../crdt/index.ts";
import type { WordingView } from "../api.ts";
import { type Handlers, refuse } from "../commands/answers.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import { contentOf } from "../state/inbox.ts";
import { readRow } from "../tables/rows.ts";
import { faceOf } from "../views/people.ts";
import { stateOfMessage } from "./stored-message.ts";

/** How a message was worded before: the state knows where its edits stand, and their rows say what they said. */
export function wordingCommands({ core }: Running): Pick<Handlers, "readWordings"> {
  return {
    async readWordings({ room: roomId, id }) {
      const room = parseRoomId(fromHex(roomId));
      const ref = textToRef(id);
      const found = room === null || ref === null ? null : await stateOfMessage(core, room, ref);
      const base = found?.state.base ?? null;
      if (room === null || found === null || base === null || found.shown.recalled !== null)
        return refuse({ type: "NotFound" });
      const by = faceOf(core, base.author, room);
      const newest = found.state.edits.find(({ author }) => author === base.author);
      const earlier: WordingView[] = [];
      for (const stamp of (newest?.before ?? []).toReversed()) {
        const text = await wordsAt(core, room, stamp);
        if (text !== null) earlier.push({ text, by, at: hlcToMs(stamp.hlc) });
      }
      const first = { text: base.text, by, at: hlcToMs(base.stamp.hlc) };
      const last = newest === undefined ? [] : [{ text: newest.text, by, at: hlcToMs(newest.stamp.hlc) }];
      return ok([first, ...earlier, ...last]);
    },
  };
}

async function wordsAt(core: Core, room: RoomId, { feed, seq }: Stamp): Promise<string | null> {
  const row = await readRow(core.ports.disks.cache, room, feed, seq);
  const envelope = row && parseEnvelope(row.bytes, core.ports.crypto);
  if (!envelope?.ok) return null;
  const content = await contentOf(core, room, envelope.value);
  return "event" in content && content.event.type === "edit" ? content.event.text : null;
}
