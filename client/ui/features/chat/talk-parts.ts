/** Parts of a conversation that it begins without, in one file: each of its own would cost the first screen its name. */

export { Naming } from "../../kit/Naming.tsx";
export { AddMenu } from "./AddMenu.tsx";
export { listRooms } from "./arrange.ts";
export { BesideMessage } from "./BesideMessage.tsx";
export { ClosedComposer } from "./ClosedComposer.tsx";
export { ComposingStrip } from "./ComposingStrip.tsx";
export { FoldRow } from "./FoldRow.tsx";
export { RoomPicture } from "./files/RoomPicture.tsx";
export { Gone } from "./Gone.tsx";
export { HeldStrip } from "./HeldStrip.tsx";
export { Imported } from "./Imported.tsx";
export { MessageBar } from "./MessageBar.tsx";
export { MessageBelow } from "./MessageBelow.tsx";
export { MessageCards } from "./MessageCards.tsx";
export { Edited, Quote } from "./MessageExtras.tsx";
export { NamedSheet } from "./NamedSheet.tsx";
export { NewRoom } from "./NewRoom.tsx";
export { Announcement } from "./notes/Announcement.tsx";
export { LatePill, NewestPill } from "./Pills.tsx";
export { Pins } from "./Pins.tsx";
export { ReadBy } from "./Readers.tsx";
export { Refused } from "./Refused.tsx";
export { RoomMenu } from "./RoomMenu.tsx";
export { ScheduleMenu } from "./ScheduleMenu.tsx";
export { undoSend } from "./undo-send.ts";
export { wrapIn } from "./wrap-marks.ts";
