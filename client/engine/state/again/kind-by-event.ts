import type { KnownEvent } from "../../../../crdt/index.ts";
import type { OutboxRecord } from "../records.ts";

/** What waits is called by what it does. */
export const kindByEvent = {
  message: "message",
  edit: "edit",
  react: "reaction",
  recall: "recall",
  roomName: "room",
  import: "room",
  imported: "message",
  pin: "room",
  roomPicture: "room",
  checkIn: "checkIn",
  goalWord: "goal",
  goal: "goal",
  note: "note",
  noteEdit: "note",
} as const satisfies Record<KnownEvent["type"], OutboxRecord["kind"]>;
