import { type Bytes, concat } from "../base/bytes.ts";
import { type ObjectiveId, parseObjectiveId, type RoomId } from "../base/ids.ts";
import { markOf } from "./mark.ts";

/** A new id for an objective of a room; `own` are its random bytes, eight. */
export function objectiveIn(room: RoomId, own: Bytes, sha256: (bytes: Bytes) => Bytes): ObjectiveId {
  const id = parseObjectiveId(concat(markOf(room, own, sha256), own));
  if (id === null) throw new Error("an objective's own half has eight bytes");
  return id;
}
