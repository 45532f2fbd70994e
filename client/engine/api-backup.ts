/**
 * The backup file: made on this device, opened by the recovery kit alone. Part of api.ts, with the same rules; a file is a
 * `Blob`, which `postMessage` carries without copying what is in it.
 */
import type { KitView } from "./api-membership.ts";
import type { RoomId } from "./api-views.ts";

export interface BackupCommands {
  /** Everything that this device has, sealed for the recovery kit. `NeedsKit` while there is none that was checked. */
  makeBackup: {
    input: Record<never, never>;
    output: {
      readonly file: Blob;
      readonly orgName: string;
      readonly madeAt: number;
      readonly envelopes: number;
    };
  };
  /** Ends the making or taking that is under way. Nothing is lost; a taking may be gone on with. */
  cancelBackup: { input: Record<never, never>; output: null };
  /** Goes on with a file whose taking was broken off. The kit is not asked for again. */
  takeBackup: { input: { readonly file: Blob }; output: BackupTaken };
  /** On a device without identity: 24 words (either language) or the kit's link; and a backup file, where there is one. */
  restoreFromKit: {
    input: { readonly kit: string; readonly backup?: Blob | null };
    output: { readonly room: RoomId | null; readonly backup: BackupTaken | null };
  };
}

export interface BackupViews {
  /** `null` while it cannot be told. */
  backup: { query: Record<never, never>; view: BackupView | null };
}

export interface BackupView {
  readonly kit: KitView["state"];
  /** Under way, counted in messages and changes. */
  readonly busy: {
    readonly doing: "making" | "taking";
    readonly done: number;
    readonly total: number;
  } | null;
  /** The last file made on this device. */
  readonly last: {
    readonly at: number;
    readonly bytes: number;
    readonly envelopes: number;
    /** Messages and changes that came since. */
    readonly since: number;
    /** The kit of today opens it. */
    readonly opens: boolean;
  } | null;
  /** A file was being taken when the app was closed, or it was cancelled: `takeBackup` goes on. */
  readonly unfinished: { readonly at: number } | null;
}

/** What came of taking a file, on a device that belongs by now. */
export interface BackupTaken {
  /** Messages and changes that were not here. */
  readonly envelopes: number;
  /** What waited to be sent and cannot be sent by this device. */
  readonly leftOut: number;
  /** What ended it early; it can be gone on with. */
  readonly stopped: "Cancelled" | "NeedsRelay" | "NotSaved" | BackupFlaw | null;
}

/** Why a file is not taken. */
export type BackupFlaw =
  | "NotABackup"
  | "NewerVersion"
  /** For another kit: another person's, or an older one of the same person. */
  | "OtherKit"
  | "OtherOrg"
  /** Not made by a device of the kit's owner. */
  | "OtherPerson"
  /** Its list of members and the relay's contradict each other. */
  | "OtherRoster"
  /** It ends too early. */
  | "CutShort"
  /** Changed, or its parts stand in another order. */
  | "Damaged"
  /** The platform cannot read it: moved, or changed while it was read. */
  | "Unreadable";

/** Expected refusals, beside those of api.ts. */
export type BackupError =
  | { readonly type: "NeedsKit"; readonly state: Exclude<KitView["state"], "confirmed"> }
  | { readonly type: "BackupBusy" }
  | { readonly type: "Cancelled" }
  | { readonly type: "BackupRefused"; readonly flaw: BackupFlaw }
  /** The relay does not serve this organisation (any more); its operator can admit it by this id. */
  | { readonly type: "RelayLostOrg"; readonly org: string }
  /** The relay lost its data and waits for a longer list of members than the file has. */
  | { readonly type: "RelayRebuilding" };
