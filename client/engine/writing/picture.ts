import { fromHex, ok, parseEnvelope, parseRoomId, pictureOf, textToRef } from "../../../crdt/index.ts";
import { done, type Handlers, refuse } from "../commands/answers.ts";
import { knownRoom, writeEvent } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import { contentOf } from "../state/inbox.ts";
import { readRow } from "../tables/rows.ts";

/** The picture of a room: a row of its log like its name. It is read when somebody looks, so that rooms stay light in memory. */
export function pictureCommands(run: Running): Pick<Handlers, "setRoomPicture" | "readRoomPicture"> {
  const { core } = run;
  return {
    async setRoomPicture({ room: id, picture }, command) {
      const room = knownRoom(run, id);
      if (room === null) return refuse({ type: "NotFound" });
      if (picture !== null && pictureOf(picture) === null) return refuse({ type: "NotAPicture" });
      const about = { kind: "room", text: "" } as const;
      const written = await writeEvent(run, room, { type: "roomPicture", picture }, about, command);
      return written.ok ? done : written;
    },
    async readRoomPicture({ room: roomId, id }) {
      const [room, ref] = [parseRoomId(fromHex(roomId)), textToRef(id)];
      const row = room && ref && (await readRow(core.ports.disks.cache, room, ref.feed, ref.seq));
      const envelope = row && parseEnvelope(row.bytes, core.ports.crypto);
      const content = room && envelope?.ok ? await contentOf(core, room, envelope.value) : null;
      const event = content !== null && "event" in content ? content.event : null;
      const bytes = event?.type === "roomPicture" ? event.picture : null;
      const type = bytes && pictureOf(bytes)?.type;
      return bytes && type ? ok({ type, bytes: bytes.slice() }) : refuse({ type: "NotFound" });
    },
  };
}
