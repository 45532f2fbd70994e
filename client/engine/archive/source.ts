import type { FileRef, ImportedEvent } from "../../../crdt/index.ts";
import type { ArchiveRoom, ImportSource, LeftOutReason } from "../api.ts";
import type { BroughtGoal } from "./skein/goals.ts";
import type { ManifestDocument } from "./skein/manifest.ts";

/** What can be brought in, wherever it comes from: rooms, and what was said in each, in the order in which it was said. */
export interface Source {
  readonly source: Exclude<ImportSource, "other">;
  readonly from: string;
  readonly rooms: readonly SourceRoom[];
  /** Objectives, one after the other, from the beginning each time. Throws `ZipFlaw`. */
  goals(): AsyncGenerator<BroughtGoal>;
}

export interface SourceRoom extends Pick<ArchiveRoom, "key" | "name" | "access"> {
  /** The room itself, where it is one of a Skein. */
  readonly id: string | null;
  readonly documents: readonly ManifestDocument[];
  /** Throws `ZipFlaw` where the file turns out to be damaged. */
  items(): AsyncGenerator<SourceItem>;
}

export type SourceItem =
  | {
      readonly type: "message";
      /** All but the place of what it answers, which is another one here. */
      readonly event: Omit<ImportedEvent, "replyTo">;
      /** The key of what it answers, in hex. */
      readonly answers: string | null;
      readonly files: readonly SourceFile[];
    }
  | { readonly type: "leftOut"; readonly reason: LeftOutReason };

/** The content of one of its files. `open` is `null` where it is not in the archive. */
export interface SourceFile {
  readonly ref: FileRef;
  readonly open: OpenFile | null;
}
export interface OpenFile {
  /** Of each of its chunks, and of the index of a long one: sealed with them it is what its reference names, byte for byte. */
  readonly nonces: readonly Uint8Array[];
  read(): AsyncGenerator<Uint8Array>;
}
