/** Why a file is not taken. Chunks are counted from 0; facts, never content. */
export type BackupError =
  | { readonly type: "NotABackup" }
  | { readonly type: "NewerVersion"; readonly version: number }
  /** Made for another recovery kit: another person's, or an older one of the same person. */
  | { readonly type: "OtherKit" }
  /** The file ends before its end piece does. */
  | { readonly type: "CutShort"; readonly chunk: number }
  /** A chunk stands where another belongs: moved, repeated or left out. */
  | { readonly type: "OutOfOrder"; readonly chunk: number; readonly found: number }
  /** A chunk was changed. */
  | { readonly type: "Damaged"; readonly chunk: number }
  | { readonly type: "TrailingBytes" }
  /** Whole and by whoever made it, and yet not what the format says. */
  | { readonly type: "BadPiece"; readonly chunk: number; readonly part: string };
