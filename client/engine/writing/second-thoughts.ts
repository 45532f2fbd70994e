import {
  type EventRef,
  fromHex,
  ok,
  parseRoomId,
  type RoomId,
  refToText,
  textToRef,
} from "../../../crdt/index.ts";
import { type Handlers, refuse } from "../commands/answers.ts";
import { writeEvent } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import { stateOfMessage } from "./stored-message.ts";

/** Taking a message out of a room wholly means to fold the room again: what is quick in most rooms, and too much in the largest. */
const MOST_TO_FOLD = 5_000;

/** Taking back what was just sent. */
export function secondThoughts(run: Running): Pick<Handlers, "undoSend"> {
  const { core, outbox } = run;

  /** Whether nobody but this device can have it; then it is gone as if it had never been written. */
  const withdraw = (room: RoomId, ref: EventRef): Promise<boolean> =>
    core.queue.run(async () => {
      const record = outbox.find(room, ref);
      const isHere = record !== null && !outbox.mayBeAway(record);
      if (!isHere || core.rooms.get(room).envelopes > MOST_TO_FOLD) return false;
      await outbox.giveUp(record);
      return outbox.find(room, ref) === null;
    });

  return {
    async undoSend({ room: roomId, id }, command) {
      const room = parseRoomId(fromHex(roomId));
      const ref = textToRef(id);
      const state = room === null || ref === null ? null : await stateOfMessage(core, room, ref);
      if (room === null || ref === null || state === null) return refuse({ type: "NotFound" });
      if (state.shown.author !== core.identity.member)
        return refuse({ type: "NotAllowed", rule: "onlyAuthorsChangeTheirMessages" });
      if (state.shown.recalled !== null) return refuse({ type: "NotFound" });
      const { text, replyTo } = state.shown;
      const back = { text, replyTo: replyTo && refToText(replyTo) };
      if (await withdraw(room, ref)) return ok({ ...back, left: false });
      const recall = { type: "recall" as const, target: ref };
      const written = await writeEvent(run, room, recall, { kind: "recall", text: "" }, command);
      return written.ok ? ok({ ...back, left: true }) : written;
    },
  };
}
