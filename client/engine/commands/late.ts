import type { CommandName } from "../api.ts";
import { lateHandlers } from "../halves.ts";
import type { Running } from "../running.ts";
import { NOT_FETCHED } from "../views/snapshots.ts";
import type { Handlers } from "./answers.ts";

/* Which half of the engine does what. Fetched with the first command that chat's own are not: see engine.ts. */

const changeCommandNames = [
  "createRoom",
  "renameRoom",
  "editMessage",
  "recallMessage",
  "react",
  "readTimelineAround",
  "retryRefused",
  "discardRefused",
] as const satisfies readonly CommandName[];
export type ChangeCommand = (typeof changeCommandNames)[number];
const writingCommandNames = [
  ...changeCommandNames,
  "undoSend",
  "pinMessage",
  "setRoomPicture",
  "readRoomPicture",
  "readWordings",
  "forwardMessages",
  "readForwarded",
  "inspectUrgent",
  "sendUrgent",
  "confirmUrgent",
  "readConfirmations",
  "sendLocation",
  "holdMessage",
  "moveHeld",
  "sendHeld",
  "dropHeld",
] as const satisfies readonly CommandName[];
export type WritingCommand = (typeof writingCommandNames)[number];
const roomCommandNames = [
  "openDirect",
  "addToRoom",
  "removeFromRoom",
  "leaveRoom",
  "leaveAndBlock",
  "setBlocked",
  "setRoomRole",
  "setRoomRules",
  "createRoomLink",
  "joinRoom",
  "answerRequest",
  "revokeInvite",
] as const satisfies readonly CommandName[];
const memberCommandNames = [
  "setProfile",
  "createInvite",
  "setRole",
  "removeMember",
  "leaveOrg",
  "vouch",
  "setGuestCap",
  "setGuestUntil",
  "markVerified",
] as const satisfies readonly CommandName[];
const deviceCommandNames = [
  "inspectPairing",
  "addDevice",
  "renameDevice",
  "revokeDevice",
  "makeKit",
  "confirmKit",
  "remindKitLater",
  "auditKeys",
] as const satisfies readonly CommandName[];
export type RoomCommand = (typeof roomCommandNames)[number];
export type MemberCommand = (typeof memberCommandNames)[number];
export type DeviceCommand = (typeof deviceCommandNames)[number];
const membershipCommandNames = [...roomCommandNames, ...memberCommandNames, ...deviceCommandNames] as const;
export type MembershipCommand = (typeof membershipCommandNames)[number];
const goalCommandNames = [
  "createObjective",
  "shareGoal",
  "setObjective",
  "moveObjective",
  "ownObjective",
  "alignObjective",
  "needObjective",
  "readTargets",
  "carryOver",
  "setCycleState",
  "scoreGoal",
  "writeRetrospective",
  "editObjectiveText",
  "setObjectiveOwner",
  "archiveObjective",
  "addKeyResult",
  "editKeyResultText",
  "setKeyResult",
  "moveKeyResult",
  "undoGoalEvent",
  "checkIn",
  "takeBackCheckIn",
  "addComment",
  "editComment",
  "recallComment",
  "reactToComment",
  "settleComment",
  "inspectGoals",
  "importGoals",
  "exportGoals",
] as const satisfies readonly CommandName[];
export type GoalCommand = (typeof goalCommandNames)[number];
const noteCommandNames = [
  "createNote",
  "describeRoom",
  "nameNote",
  "putNoteAway",
  "announce",
  "noteFrame",
] as const satisfies readonly CommandName[];
export type NoteCommand = (typeof noteCommandNames)[number];
const backupCommandNames = [
  "makeBackup",
  "cancelBackup",
  "takeBackup",
] as const satisfies readonly CommandName[];
export type BackupCommand = (typeof backupCommandNames)[number];
const archiveCommandNames = [
  "makeExport",
  "inspectArchive",
  "importArchive",
  "cancelArchive",
] as const satisfies readonly CommandName[];
export type ArchiveCommand = (typeof archiveCommandNames)[number];
const fileCommandNames = [
  "sendFiles",
  "cancelUpload",
  "retryUpload",
  "readFile",
] as const satisfies readonly CommandName[];
export type FileCommand = (typeof fileCommandNames)[number];
const calmCommandNames = [
  "setRoomOwn",
  "nameSection",
  "orderSections",
  "foldSection",
  "dropSection",
  "saveMessage",
  "hideMessage",
  "setQuiet",
  "hideReading",
  "letUrgentThrough",
  "rest",
  "letThrough",
  "setReminder",
  "markReminder",
] as const satisfies readonly CommandName[];
export type CalmCommand = (typeof calmCommandNames)[number];
const entryCommandNames = [
  "createOrg",
  "inspectInvite",
  "joinOrg",
  "startPairing",
  "answerPairing",
  "restoreFromKit",
  "startOver",
] as const satisfies readonly CommandName[];
const asideCommandNames = [
  "exportSetAside",
  "deleteSetAside",
  "noteSetAside",
] as const satisfies readonly CommandName[];
export type AsideCommand = (typeof asideCommandNames)[number];
export type EntryCommand = (typeof entryCommandNames)[number];

const away = { type: "NeedsRelay" } as const;

/** What a device that belongs somewhere does, beyond writing and reading. */
export const lateCommands = (run: Running): Partial<Handlers> => ({
  ...lateHandlers(writingCommandNames, async () => (await run.writing()).commands, away),
  ...lateHandlers(membershipCommandNames, async () => (await run.membership()).commands, away),
  ...lateHandlers(archiveCommandNames, async () => (await run.archive()).commands, away),
  ...lateHandlers(backupCommandNames, async () => (await run.backup()).commands, away),
  ...lateHandlers(calmCommandNames, async () => (await run.own()).commands, away),
  ...lateHandlers(noteCommandNames, async () => (await run.notes()).commands, away),
  ...lateHandlers(fileCommandNames, async () => (await run.files()).commands, away),
  ...lateHandlers(goalCommandNames, async () => (await run.goals()).commands, {
    type: "GoalsUnavailable",
    detail: NOT_FETCHED,
  }),
});

/** What any device does: come in, and look after what could not be read. */
export const lateGeneral = (
  entry: () => Promise<{ readonly commands: Pick<Handlers, EntryCommand> }>,
  aside: () => Promise<Pick<Handlers, AsideCommand>>,
): Pick<Handlers, EntryCommand | AsideCommand> => ({
  ...lateHandlers(asideCommandNames, aside, away),
  ...lateHandlers(entryCommandNames, async () => (await entry()).commands, away),
});
