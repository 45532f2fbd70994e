import { type Bytes, concat, idToBytes, utf8 } from "../../../crdt/index.ts";
import type { CommandError, CommandName, Commands, Result } from "../api.ts";
import type { Core } from "../state/core.ts";

/** One handler per command. `id` is the command's own id: the same id sent twice is done once. */
export type Handler<C extends CommandName> = (
  input: Commands[C]["input"],
  id: string,
) => Promise<Result<Commands[C]["output"], CommandError>>;
export type Handlers = { readonly [C in CommandName]: Handler<C> };
export type ChatCommand =
  | "createRoom"
  | "renameRoom"
  | "sendMessage"
  | "editMessage"
  | "recallMessage"
  | "react"
  | "saveDraft"
  | "markRead"
  | "readTimeline"
  | "readTimelineAround"
  | "retryRefused"
  | "discardRefused";
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
export const membershipCommandNames = [
  ...roomCommandNames,
  ...memberCommandNames,
  ...deviceCommandNames,
] as const;
export type MembershipCommand = (typeof membershipCommandNames)[number];
export const goalCommandNames = [
  "createObjective",
  "editObjectiveText",
  "setObjectiveOwner",
  "archiveObjective",
  "addKeyResult",
  "editKeyResultText",
  "setKeyResult",
  "moveKeyResult",
  "undoGoalEvent",
  "checkIn",
] as const satisfies readonly CommandName[];
export type GoalCommand = (typeof goalCommandNames)[number];
export const backupCommandNames = [
  "makeBackup",
  "cancelBackup",
  "takeBackup",
] as const satisfies readonly CommandName[];
export type BackupCommand = (typeof backupCommandNames)[number];
export const entryCommandNames = [
  "createOrg",
  "inspectInvite",
  "joinOrg",
  "startPairing",
  "answerPairing",
  "restoreFromKit",
  "startOver",
] as const satisfies readonly CommandName[];
export const asideCommandNames = [
  "exportSetAside",
  "deleteSetAside",
  "noteSetAside",
] as const satisfies readonly CommandName[];
export type AsideCommand = (typeof asideCommandNames)[number];
export type EntryCommand = (typeof entryCommandNames)[number];

export const done = { ok: true, value: null } as const;
export const refuse = (error: CommandError): { readonly ok: false; readonly error: CommandError } => ({
  ok: false,
  error,
});

/**
 * The id of what a command makes: the same for the same command of the same device, so that a command that is given
 * again (its answer got lost with a tab) makes the same thing. As hard to guess as the command id is.
 */
export function idMadeBy({ ports, identity }: Core, command: string, bytes: number): Bytes {
  const seed = concat(utf8("skein/v1/made-by"), idToBytes(identity.device), utf8(command));
  return ports.crypto.sha256(seed).slice(0, bytes);
}
