/**
 * Messages that ask for confirmation, and places. Part of api.ts; the same rules: plain data, opaque ids, a view already
 * carries the answer.
 */
import type { Face, MessageId, RoomId } from "./api-views.ts";
import type { MentionPlace } from "./api-writing.ts";

/** How a message stands that asks everybody in the room to confirm it. */
export interface UrgentView {
  /** Waits for this person's word. */
  readonly asks: boolean;
  /** This person has confirmed it. */
  readonly confirms: boolean;
  /** So many have confirmed it. */
  readonly confirmed: number;
  /** Of so many who were asked; 0: it asks nobody, and says how its author marked it. */
  readonly of: number;
  /** So many had confirmed it before it got the words that it has. */
  readonly beforeEdit: number;
  /** This person may read who has and who has not: its author, and those who lead the room. */
  readonly canSee: boolean;
}

/** In degrees, no more exactly than about ten metres. */
export interface LocationView {
  readonly latitude: number;
  readonly longitude: number;
  /** In metres; `null` where somebody put the numbers in by hand. */
  readonly accuracy: number | null;
  /** May be empty. */
  readonly name: string;
}

export type UrgentError =
  /** By this person in this room within a day. */
  { readonly type: "TooManyUrgent"; readonly max: number } | { readonly type: "NotAPlace" };

export interface UrgentCommands {
  /** What sending an urgent message here would mean. */
  inspectUrgent: {
    input: { readonly room: RoomId };
    /** Others who would be asked, and how many more this person may send today. */
    output: { readonly reaches: number; readonly left: number; readonly max: number };
  };
  sendUrgent: {
    input: {
      readonly room: RoomId;
      readonly text: string;
      readonly replyTo: MessageId | null;
      readonly mentions?: readonly MentionPlace[];
    };
    output: { readonly id: MessageId };
  };
  confirmUrgent: { input: { readonly room: RoomId; readonly id: MessageId }; output: null };
  /** Who has confirmed, the first one first, and who has not. */
  readConfirmations: {
    input: { readonly room: RoomId; readonly id: MessageId };
    output: {
      readonly confirmed: readonly { readonly face: Face; readonly at: number }[];
      readonly waiting: readonly Face[];
    };
  };
  sendLocation: {
    input: {
      readonly room: RoomId;
      readonly latitude: number;
      readonly longitude: number;
      readonly accuracy: number | null;
      readonly name: string;
      readonly replyTo: MessageId | null;
    };
    output: { readonly id: MessageId };
  };
}
