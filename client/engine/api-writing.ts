/**
 * What is done with words beyond sending and reading them. Part of api.ts; the same rules: plain data, opaque ids, a view
 * already carries the answer.
 */
import type { FileView } from "./api-files.ts";
import type { LocationView } from "./api-urgent.ts";
import type { Face, MemberId, MessageId, RoomId, TimelineItem } from "./api-views.ts";

/** Who a stretch of text names, in UTF-16 units. */
export interface MentionPlace {
  readonly from: number;
  readonly length: number;
  /** A member's id, or "all". */
  readonly who: MemberId;
}

export interface MentionView extends MentionPlace {
  /** What they are called now; empty for everyone. */
  readonly name: string;
  /** Whoever looks is meant. */
  readonly me: boolean;
}

/** One message that names this person, wherever it stands. */
export interface NamedRow {
  readonly room: RoomId;
  readonly roomName: string;
  readonly item: TimelineItem;
}

/** One wording of a message. */
export interface WordingView {
  readonly text: string;
  readonly by: Face;
  /** Author's clock. */
  readonly at: number;
}

/** A message that waits on this device for its time. */
export interface HeldView {
  readonly id: string;
  readonly text: string;
  readonly replyTo: MessageId | null;
  readonly mentions: readonly MentionPlace[];
  /** When it goes, this device's clock. */
  readonly at: number;
  /**
   * `waiting`: goes by itself, if Skein is open here then. `missed`: it was not, for so long that the person decides.
   * `kept`: its time came and it could not be written, for instance because this person may not write there any more.
   */
  readonly state: "waiting" | "missed" | "kept";
}

/** A message that somebody pinned for everybody in the room. */
export interface PinRow {
  readonly by: string;
  /** Author's clock. */
  readonly at: number;
  readonly item: TimelineItem;
}

/** What was carried over, in short. */
export interface ForwardedShort {
  /** What the room is called, as whoever forwarded it says. */
  readonly from: string;
  readonly count: number;
}

/** One message of a record, checked on this device against the keys of the organisation's devices. */
export type ForwardedView =
  | {
      readonly type: "proven";
      readonly author: Face;
      /** Author's clock. */
      readonly at: number;
      readonly text: string;
      readonly mentions?: readonly MentionView[];
      readonly files?: readonly FileView[];
      readonly forwarded?: ForwardedShort;
      readonly location?: LocationView;
      /** Its author marked it as urgent. */
      readonly urgent?: true;
      readonly edited: boolean;
      /** Where it stands, if this person reads that room. */
      readonly place: { readonly room: RoomId; readonly id: MessageId } | null;
    }
  /** Not what anybody signed. */
  | { readonly type: "altered" }
  /** Signed by somebody whom this organisation does not know. */
  | { readonly type: "unknownAuthor" }
  | { readonly type: "newer" };

export type WritingError =
  | { readonly type: "NotAPicture" }
  | { readonly type: "TooManyPins"; readonly max: number }
  | { readonly type: "TooManyHeld"; readonly max: number }
  | { readonly type: "TooManyForwarded"; readonly max: number }
  /** Nothing proves who said these: written with an older Skein, or not readable here. */
  | { readonly type: "CannotForward"; readonly count: number };

export interface WritingCommands {
  /** A message just sent goes away again: wholly while it is on this device alone, else it is recalled. Its words come back. */
  undoSend: {
    input: { readonly id: MessageId; readonly room: RoomId };
    /** `left`: it may have reached somebody. */
    output: { readonly text: string; readonly replyTo: MessageId | null; readonly left: boolean };
  };
  /** How a message was worded, oldest first, as far as this device can read it. */
  readWordings: {
    input: { readonly id: MessageId; readonly room: RoomId };
    output: readonly WordingView[];
  };
  /** Carries messages into other rooms, so that who reads them there can check them: as one record, or each for itself. */
  forwardMessages: {
    input: {
      readonly room: RoomId;
      readonly ids: readonly MessageId[];
      readonly to: readonly RoomId[];
      readonly apart: boolean;
      /** Said with it; may be empty. */
      readonly text: string;
    };
    output: null;
  };
  /** What a record says. `path`: from a record in a record, the place of each message on the way in. */
  readForwarded: {
    input: { readonly room: RoomId; readonly id: MessageId; readonly path: readonly number[] };
    output: { readonly from: string; readonly messages: readonly ForwardedView[] };
  };
  /** Keeps a message on this device until its time. */
  holdMessage: {
    input: {
      readonly room: RoomId;
      readonly text: string;
      readonly replyTo: MessageId | null;
      readonly mentions?: readonly MentionPlace[];
      readonly at: number;
    };
    output: { readonly id: string };
  };
  /** For everybody in the room, who the room's rules let. */
  pinMessage: {
    input: { readonly room: RoomId; readonly id: MessageId; readonly on: boolean };
    output: null;
  };
  /** `null`: none. At most 8 KiB and 256 pixels a side, WebP or PNG. */
  setRoomPicture: {
    input: { readonly room: RoomId; readonly picture: Uint8Array<ArrayBuffer> | null };
    output: null;
  };
  readRoomPicture: {
    input: { readonly room: RoomId; readonly id: MessageId };
    output: { readonly type: string; readonly bytes: Uint8Array<ArrayBuffer> };
  };
  moveHeld: { input: { readonly id: string; readonly at: number }; output: null };
  sendHeld: { input: { readonly id: string }; output: null };
  dropHeld: { input: { readonly id: string }; output: null };
}

export interface WritingViews {
  /** Urgent messages that wait for this person's word, then the newest that name them; newest first. */
  named: { query: Record<never, never>; view: readonly NamedRow[] };
  /** Messages of one room that wait for their time, the next one first. */
  /** What is pinned in a room and is here, the newest pin first. */
  pins: { query: { readonly room: RoomId }; view: readonly PinRow[] };
  held: { query: { readonly room: RoomId }; view: readonly HeldView[] };
}
