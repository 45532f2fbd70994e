import type { MessageId, RoomId } from "./api-views.ts";
import type { MentionPlace } from "./api-writing.ts";

/** Files beside messages: what is sent, what is on its way, how their content is read. */

/** What a message says of a file. Nothing in it is believed for standing there: the UI decides what is shown, and how. */
export interface FileView {
  readonly name: string;
  /** Media type as its author said it, empty when nobody knew. */
  readonly type: string;
  readonly size: number;
  /** Base64url: a small picture (WebP or JPEG); of sound, its levels, one byte each. */
  readonly preview: string | null;
  /** In pixels, 0 where nobody knows. */
  readonly width: number;
  readonly height: number;
  /** In milliseconds, 0 where it does not apply. */
  readonly duration: number;
}

/** A file that somebody chose. The engine copies it, sealed, before it says that it has it. */
export interface FileGiven {
  readonly blob: Blob;
  readonly name: string;
  readonly type: string;
  readonly preview: Uint8Array | null;
  readonly width: number;
  readonly height: number;
  readonly duration: number;
}

/** A message with files that is not a message yet: it becomes one when all its pieces are at the relay. */
export interface UploadView {
  readonly id: string;
  readonly at: number;
  readonly text: string;
  readonly files: readonly FileView[];
  /** `taking`: being copied on this device. `waiting`: for a network. `stopped`: see `problem`; it goes on when it is told to. */
  readonly state: "taking" | "waiting" | "sending" | "stopped";
  readonly done: number;
  readonly total: number;
  readonly problem: UploadProblem | null;
}

export type UploadProblem =
  /** The device was closed before the files were copied: they have to be chosen again. */
  | "Interrupted"
  /** The platform did not hand out what was chosen: moved, deleted, or a folder. */
  | "Unreadable"
  /** This device has no room for a copy. */
  | "NoRoomHere"
  | "OrgFull"
  | "MemberFull"
  | "RelayFull"
  /** Nothing that is written here goes anywhere: the person or the room is not what it was. */
  | "NotAllowed"
  | "Refused";

export interface FileViews {
  uploads: { query: { readonly room: RoomId }; view: readonly UploadView[] };
}

export interface FileCommands {
  /** Resolves once the words are on this device's disk; the files are copied there as fast as it goes (`taking`). */
  sendFiles: {
    input: {
      readonly room: RoomId;
      readonly text: string;
      readonly replyTo: MessageId | null;
      readonly mentions?: readonly MentionPlace[];
      readonly files: readonly FileGiven[];
    };
    output: { readonly id: string };
  };
  /** Takes it away from this device, and hands its words back. */
  cancelUpload: { input: { readonly id: string }; output: { readonly text: string } };
  retryUpload: { input: { readonly id: string }; output: null };
  /** One MiB of a file of a message, or of one that is on its way; fetched, checked and kept as far as there is room. */
  readFile: {
    input: {
      readonly room: RoomId;
      readonly message: MessageId;
      readonly file: number;
      readonly part: number;
    };
    output: { readonly bytes: Uint8Array };
  };
}

export type FileError =
  | { readonly type: "TooManyFiles"; readonly max: number }
  | { readonly type: "FileTooLarge"; readonly name: string; readonly max: number }
  /** Not at the relay, not here: it comes back with a device that has it. */
  | { readonly type: "FileAway" }
  /** What the relay has under this name is something else. */
  | { readonly type: "FileDamaged" };
