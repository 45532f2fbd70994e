import {
  fromHex,
  hlcToMs,
  orderKey,
  parseRoomId,
  pinsOf,
  type RoomId,
  refToText,
  textToRef,
} from "../../../crdt/index.ts";
import type { PinRow } from "../api.ts";
import { done, type Handlers, refuse } from "../commands/answers.ts";
import { knownRoom, writeEvent } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import { readRow } from "../tables/rows.ts";
import { nameInText } from "../views/people.ts";
import { stateOfMessage } from "./stored-message.ts";

/** More would hide what matters among it. */
const MOST_PINS = 50;

/** What is pinned in a room, for everybody in it. */
export function pinCommands(run: Running): Pick<Handlers, "pinMessage"> {
  const { core, outbox } = run;
  return {
    async pinMessage({ room: roomId, id, on }, command) {
      if ((await outbox.answerOf(command)) !== null) return done;
      const room = knownRoom(run, roomId);
      const target = textToRef(id);
      const found = room === null || target === null ? null : await stateOfMessage(core, room, target);
      if (room === null || target === null || found === null) return refuse({ type: "NotFound" });
      if (on && found.shown.recalled !== null) return refuse({ type: "NotFound" });
      const pins = pinsOf(core.rooms.get(room).name);
      if (pins.some((pin) => refToText(pin.target) === id) === on) return done;
      if (on && pins.length >= MOST_PINS) return refuse({ type: "TooManyPins", max: MOST_PINS });
      const written = await writeEvent(
        run,
        room,
        { type: "pin", target, on },
        { kind: "room", text: "" },
        command,
      );
      return written.ok ? done : written;
    },
  };
}

/** Pinned messages that are here and stand, the newest pin first. */
export async function pinRows({ core, timelines }: Running, id: RoomId): Promise<readonly PinRow[]> {
  const room = parseRoomId(fromHex(id));
  if (room === null) return [];
  const rows: PinRow[] = [];
  for (const { target, by, stamp } of pinsOf(core.rooms.get(room).name)) {
    const row = await readRow(core.ports.disks.cache, room, target.feed, target.seq);
    const order = row && orderKey({ hlc: row.hlc, ...target });
    const [item] = order === undefined ? [] : await timelines.items(room, [order]);
    if (item === undefined || item.recalled !== null) continue;
    rows.push({ by: nameInText(core, by, room), at: hlcToMs(stamp.hlc), item });
  }
  return rows;
}
