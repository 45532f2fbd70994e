import {
  encodeEvent,
  LOCATION_LIMITS,
  ok,
  parseEvent,
  refToText,
  textToRef,
  wellFormed,
} from "../../../crdt/index.ts";
import { type Handlers, refuse } from "../commands/answers.ts";
import { knownRoom, writeEvent } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import { plainName } from "../state/plain-name.ts";

/** A place as a message of its own (rule EVT14 in SPEC.md). */
export function locationCommands(run: Running): Pick<Handlers, "sendLocation"> {
  return {
    async sendLocation({ room: id, latitude, longitude, accuracy, name, replyTo }, command) {
      const room = knownRoom(run, id);
      if (room === null) return refuse({ type: "NotFound" });
      const plain = plainName(wellFormed(name));
      if (plain.length > LOCATION_LIMITS.nameUnits)
        return refuse({ type: "TooLong", max: LOCATION_LIMITS.nameUnits, unit: "characters" });
      const location = { latitude, longitude, accuracy: accuracy && Math.ceil(accuracy), name: plain };
      const quoted = replyTo === null ? null : textToRef(replyTo);
      const event = { type: "message", text: "", replyTo: quoted, extras: { location } } as const;
      if (!parseEvent(encodeEvent(event)).ok) return refuse({ type: "NotAPlace" });
      const about = { kind: "message", text: `📍 ${plain || `${latitude}, ${longitude}`}` } as const;
      const written = await writeEvent(run, room, event, about, command);
      return written.ok ? ok({ id: refToText(written.value) }) : written;
    },
  };
}
