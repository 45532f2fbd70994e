import type { CommandError, CommandName, Commands, Result } from "../api.ts";

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
export type PeopleCommand = "createInvite" | "revokeInvite" | "setProfile";
export type GoalCommand =
  | "createObjective"
  | "editObjectiveText"
  | "setObjectiveOwner"
  | "archiveObjective"
  | "addKeyResult"
  | "editKeyResultText"
  | "setKeyResult"
  | "moveKeyResult"
  | "checkIn";
export type EntryCommand = "createOrg" | "inspectInvite" | "joinOrg";

export const done = { ok: true, value: null } as const;
export const refuse = (error: CommandError): { readonly ok: false; readonly error: CommandError } => ({
  ok: false,
  error,
});
