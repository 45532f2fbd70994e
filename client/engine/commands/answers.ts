import { type Bytes, concat, idToBytes, utf8 } from "../../../crdt/index.ts";
import type { CommandError, CommandName, Commands, Result } from "../api.ts";
import type { Core } from "../state/core.ts";

/** One handler per command. `id` is the command's own id: the same id sent twice is done once. */
export type Handler<C extends CommandName> = (
  input: Commands[C]["input"],
  id: string,
) => Promise<Result<Commands[C]["output"], CommandError>>;
export type Handlers = { readonly [C in CommandName]: Handler<C> };
export type ChatCommand = "sendMessage" | "saveDraft" | "markRead" | "readTimeline";
export type {
  ArchiveCommand,
  AsideCommand,
  BackupCommand,
  CalmCommand,
  ChangeCommand,
  DeviceCommand,
  EntryCommand,
  FileCommand,
  GoalCommand,
  MemberCommand,
  MembershipCommand,
  NoteCommand,
  RoomCommand,
  WritingCommand,
} from "./late.ts";

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
