/** Check-ins of a key result, as views. Part of api.ts. */

import type { CommentCount } from "./api-comments.ts";
import type { Face, MessageId, MessageState, RoomId } from "./api-views.ts";

export type EvidenceView =
  | { readonly type: "message"; readonly room: RoomId; readonly message: MessageId }
  | { readonly type: "page"; readonly address: string };

export interface CheckInView {
  readonly id: MessageId;
  readonly by: Face;
  readonly mine: boolean;
  /** It was said in another organisation: who brought it here. */
  readonly broughtBy?: string;
  readonly at: number;
  readonly arrivedAt: number;
  readonly late: boolean;
  readonly from: number | null;
  readonly value: number;
  readonly confidence: number | null;
  readonly note: string;
  readonly evidence: readonly EvidenceView[];
  /** When its author worded it anew; `before` is what it said until then, oldest first. */
  readonly editedAt: number | null;
  readonly before: readonly {
    readonly at: number;
    readonly value: number;
    readonly confidence: number | null;
    readonly note: string;
  }[];
  /** Its author took it back: it counts no more, and is shown as such. */
  readonly isTakenBack: boolean;
  readonly comments: CommentCount;
  readonly canEdit: boolean;
  readonly state: MessageState;
}
