import { type EventRef, type KnownEvent, refToText, refusals } from "../../../crdt/index.ts";
import type { OutboxRecord, RoomRecord } from "./records.ts";
import { eventOf } from "./written.ts";

/**
 * What this device said of other things and nobody takes, so that its own views leave it out as everybody else's do. What
 * speaks of a message that nobody takes either stays with it: the whole of it is its author's alone. Rule FOLD7 in SPEC.md.
 */
export function withheldIn(rows: readonly OutboxRecord[]): RoomRecord["withheld"] {
  const refused = rows.filter(({ refusal }) => refusal !== null && refusals[refusal] === "final");
  const places = new Set(refused.map(refToText));
  return refused.flatMap((record) => {
    const target = targetOf(eventOf(record));
    const changesWhatStands = target === "the room" || (target !== null && !places.has(refToText(target)));
    return changesWhatStands ? [refToText(record)] : [];
  });
}

/** `null` of what stands for itself and says how it fares. */
function targetOf(event: KnownEvent | null): EventRef | "the room" | null {
  switch (event?.type) {
    case "edit":
    case "react":
    case "recall":
    case "pin":
      return event.target;
    case "roomName":
    case "roomPicture":
    case "note":
    case "noteEdit":
      return "the room";
    default:
      return null;
  }
}

export const isWithheld = ({ withheld }: Pick<RoomRecord, "withheld">, ref: EventRef): boolean =>
  withheld.length > 0 && withheld.includes(refToText(ref));
