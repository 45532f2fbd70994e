/**
 * Taking it away, and bringing it in: an export is one ZIP of what its maker may read; an import comes from such a file or from
 * Slack's. Part of api.ts, with the same rules; a file is a `Blob`, which `postMessage` carries without copying what is in it.
 */
import type { RoomId } from "./api-views.ts";

/** Where something was brought from: another Skein's export, Slack, or what only a later Skein knows. */
export type ImportSource = "skein" | "slack" | "other";

/** Of a message that was brought. `isSigned`: what its author signed came with it, and was checked on this device. */
export interface ImportedView {
  readonly source: ImportSource;
  readonly isSigned: boolean;
  readonly by: string;
}

/** What a room holds was brought here. `from`: the whole that it was part of, as it is called there. */
export interface ImportedLine {
  readonly type: "Imported";
  readonly by: string;
  /** As it says itself: see ImportSource. */
  readonly source: string;
  readonly name: string;
  readonly from: string;
}

export interface ArchiveCommands {
  /** Everything that this person may read, or of these rooms only, as one file: to read, and to verify and bring in elsewhere. */
  makeExport: {
    input: {
      /** Empty: all of them. */
      readonly rooms: readonly RoomId[];
      readonly files: boolean;
      /** Of the pages to read. */
      readonly language: "zh" | "en";
    };
    output: ExportMade;
  };
  /** Looks through a file without changing anything. What it says is what `importArchive` then goes by. */
  inspectArchive: { input: { readonly file: Blob; readonly name: string }; output: ArchiveView };
  /** Brings in what was last looked through. The same again changes nothing, so one that broke off goes on. */
  importArchive: {
    input: {
      /** Keys of its rooms. */
      readonly rooms: readonly string[];
      /** Who reads what comes: everybody in the organisation, or at first nobody else. */
      readonly access: "open" | "private";
      /** Objectives, too. */
      readonly goals?: boolean;
    };
    output: ArchiveBrought;
  };
  /** Ends what is under way. What has come stays, and an import goes on with the same file. */
  cancelArchive: { input: Record<never, never>; output: null };
}

export interface ArchiveViews {
  /** `null` while it cannot be told. */
  archive: { query: Record<never, never>; view: ArchiveState | null };
}

export interface ArchiveState {
  /** Under way, counted in messages. */
  readonly busy: {
    readonly doing: "exporting" | "looking" | "importing";
    readonly done: number;
    /** 0 while nobody knows. */
    readonly total: number;
  } | null;
  /** An import was broken off: choosing the same file goes on with it. */
  readonly unfinished: { readonly name: string; readonly at: number } | null;
}

export interface ExportMade {
  readonly file: Blob;
  readonly orgName: string;
  readonly madeAt: number;
  readonly rooms: number;
  readonly messages: number;
  readonly files: number;
  /** Files that are neither here nor at the relay now: the messages say their names. */
  readonly filesAway: number;
  readonly objectives: number;
  /** The part of the engine that reads goals did not come: there are none in it. */
  readonly goalsAway: boolean;
}

/** What a file holds, and what would come of it. */
export interface ArchiveView {
  readonly source: ImportSource;
  /** What the whole is called there. */
  readonly from: string;
  readonly rooms: readonly ArchiveRoom[];
  /** Everybody who wrote in it. */
  readonly people: number;
  /** Those that are not here yet. */
  readonly objectives: number;
  readonly leftOut: readonly LeftOut[];
}

export interface ArchiveRoom {
  readonly key: string;
  readonly name: string;
  /** Who read it there. */
  readonly access: "open" | "private" | "direct";
  readonly messages: number;
  /** Of them, those that are here already. */
  readonly here: number;
  /** Of them, those with signatures that hold. */
  readonly signed: number;
  readonly people: number;
  readonly files: number;
  /** Those that are not here yet. */
  readonly notes: number;
  /** In ms; 0 where there is none. */
  readonly first: number;
  readonly last: number;
  /** It is one of the rooms here, as it was: there is nothing to bring. */
  readonly isOurs: boolean;
}

/** Why something does not come. */
export type LeftOutReason =
  /** What people do there beside writing: joining, renaming. */
  | "notice"
  | "empty"
  /** Not what a message looks like there. */
  | "unreadable"
  /** It says something else than what was signed. */
  | "altered"
  /** Signed by a device that the file's own rosters do not name. */
  | "unknownAuthor"
  /** Larger than a message can be. */
  | "tooLarge";
export interface LeftOut {
  readonly reason: LeftOutReason;
  readonly count: number;
}

export interface ArchiveBrought {
  /** Rooms that something came into. */
  readonly rooms: readonly { readonly room: RoomId; readonly name: string }[];
  readonly messages: number;
  /** They were here already. */
  readonly here: number;
  readonly files: number;
  readonly notes: number;
  readonly objectives: number;
  readonly checkIns: number;
  /** Named by messages that came, and not in the file. */
  readonly filesAway: number;
  readonly leftOut: readonly LeftOut[];
  /** What ended it early; the same file goes on. */
  readonly stopped: "Cancelled" | "NeedsRelay" | "NotSaved" | "NotAllowed" | "RelayFull" | null;
}

/** Why a file is not taken. */
export type ArchiveFlaw =
  /** Neither an export of Skein nor one of Slack. */
  | "NotAnArchive"
  | "NewerVersion"
  /** Changed, cut short, or made to deceive: its parts overlap, or two have one name. */
  | "Damaged"
  /** A part of it is larger than anything that is exported. */
  | "TooLarge"
  /** Its rosters are not what an organisation signed. */
  | "OtherRoster"
  /** The platform cannot read it: moved, or changed while it was read. */
  | "Unreadable";

export type ArchiveError =
  | { readonly type: "ArchiveBusy" }
  | { readonly type: "ArchiveRefused"; readonly flaw: ArchiveFlaw };
