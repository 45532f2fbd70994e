import type {
  Bytes,
  ChainId,
  DeviceId,
  EventRef,
  FeedId,
  Hlc,
  InviteId,
  KeyResultId,
  MemberId,
  MessageState,
  NoteAct,
  NoteId,
  NoteRole,
  NoteSaid,
  ObjectiveId,
  Refusal,
  Rest,
  Role,
  RoomId,
  RoomRole,
  RoomState,
  Stamp,
  WhoMay,
} from "../../../crdt/index.ts";
import type { WaitingItem } from "../api.ts";

/** What the engine keeps on disk. Each type is one table's value; structured clone keeps Maps. */

/** keys/identity. `founding` and `joining` are resumed or given up at the next start: an identity is never half lost. */
export interface IdentityRecord {
  readonly phase: "founding" | "joining" | "waiting" | "ready";
  readonly org: ChainId;
  readonly member: MemberId;
  readonly device: DeviceId;
  /** Origin of the relay. */
  readonly relay: string;
  /** Member key for this device, epoch keys for this member: sealed, opened again at every start. */
  readonly wraps: readonly Bytes[];
  /** While founding or joining: what has to reach the relay. */
  readonly entries: readonly Bytes[];
  readonly setupToken: string | null;
  /** What this person called themselves, and where they come from: a guest cannot open the organisation's texts about them. */
  readonly name?: string;
  readonly guestOrg?: string | null;
  /** While waiting to be let in: the link, and what to show. */
  readonly link?: string;
  /** The room that the link leads on into. Such a link is kept until then; any other goes with the wait. */
  readonly roomAhead?: ChainId;
  readonly orgName?: string;
  readonly since?: number;
}

/** outbox/feeds, by room: where this device writes next. Committed with every row, so no seq is signed twice. */
export interface FeedRecord {
  readonly feed: FeedId;
  readonly next: number;
  readonly hash: Bytes;
  readonly hlc: Hlc;
}

/** outbox/feeds, by (room, feed): our rows from `left` on went to another incarnation. */
export interface LeftFeedRecord {
  readonly left: number;
}

/** outbox/rows, by (room, feed, seq): sealed and not yet acknowledged. */
export interface OutboxRecord {
  readonly room: RoomId;
  readonly feed: FeedId;
  readonly seq: number;
  readonly order: string;
  readonly bytes: Bytes;
  /** The event as CBOR, to seal it anew in another incarnation. */
  readonly event: Bytes;
  readonly kind: WaitingItem["kind"];
  /** What was typed, whole: handed back when the relay does not take it. */
  readonly text: string;
  readonly writtenAt: number;
  readonly refusal: Refusal | null;
  /** Of the key that it is sealed with; one that an older Skein wrote has none. */
  readonly epoch?: number;
  /** It has not been handed to a socket since it was sealed. Without the mark nobody knows. */
  readonly isHere?: true;
  /** The objective that the event is about, if it is about one. */
  readonly objective: ObjectiveId | null;
}

/** outbox/entries: a roster act that waits for the relay. */
export interface PendingActRecord {
  readonly id: string;
  readonly act:
    | {
        readonly kind: "roomCreated";
        readonly room: RoomId;
        readonly use: "chat" | "goals";
        readonly name: string;
      }
    | { readonly kind: "profileSet"; readonly name: string }
    /** A room with its own chain, as it was signed on this device. */
    | {
        readonly kind: "roomFounded";
        readonly chain: ChainId;
        readonly name: string;
        readonly entries: readonly Bytes[];
        readonly wraps: readonly Bytes[];
      };
  readonly at: number;
  /** The relay will not have it: it waits for what the person says. */
  readonly refusal?: "NotMember" | "NotAllowed";
}

/** outbox/commands: answers of the last commands, so that one sent twice is done once. */
export interface CommandRecord {
  readonly at: number;
  readonly answer: unknown;
}

/** One row of a feed (tables/rows.ts). `flaw` is why the content cannot be shown. */
export interface RowRecord {
  readonly bytes: Bytes;
  readonly hlc: Hlc;
  readonly arrivedAt: number;
  /** Somebody else's message: counts as unread until read. */
  readonly counts: boolean;
  readonly flaw: string | null;
}

/** One line of a timeline (tables/messages.ts). */
export type MessageRecord =
  | {
      readonly kind: "message";
      readonly order: string;
      readonly stamp: Stamp;
      readonly state: MessageState;
      readonly arrivedAt: number;
      readonly late: boolean;
    }
  | {
      readonly kind: "line";
      readonly order: string;
      readonly stamp: Stamp;
      readonly author: MemberId | null;
      readonly arrivedAt: number;
      readonly late: boolean;
      readonly line: LineRecord;
    };

export type LineRecord =
  | { readonly type: "RoomCreated" }
  | { readonly type: "RoomRenamed"; readonly name: string }
  /** What the room holds was brought from elsewhere; `key`, in hex, names the place there. */
  | {
      readonly type: "Imported";
      readonly source: string;
      readonly key: string;
      readonly name: string;
      readonly from: string;
    }
  | { readonly type: "Pinned"; readonly target: EventRef }
  | { readonly type: "RoomPictured"; readonly on: boolean }
  | { readonly type: "MemberJoined"; readonly invitedBy: MemberId | null }
  | {
      readonly type: "CheckedIn";
      readonly objective: ObjectiveId;
      readonly keyResult: KeyResultId;
      readonly value: number;
    }
  | {
      readonly type: "NoteSaid";
      readonly note: NoteId;
      readonly role: NoteRole;
      readonly act: NoteAct;
      readonly title: string;
    }
  | RosterLineRecord
  | { readonly type: "Newer" }
  | { readonly type: "SetAside"; readonly reason: string };

/** What a chain's entry says, to be put into words: people by id, so that a new name is a new word. */
export type RosterLineRecord =
  | {
      readonly type: "MemberAdded" | "GuestJoined" | "MemberLeft" | "MemberRemoved";
      readonly member: MemberId;
      readonly by: MemberId | null;
      readonly successor: MemberId | null;
    }
  | { readonly type: "RoleChanged"; readonly member: MemberId; readonly role: Role | RoomRole }
  | {
      readonly type: "RulesChanged";
      /** Absent in open rooms, where everybody reads all and is in. */
      readonly history?: "all" | "since";
      readonly whoAdds?: "writers" | "admins";
      /** Absent where all who write may, and in lines of an older Skein. */
      readonly whoMay?: WhoMay;
    }
  /** `invite`: says of which organisation the guests are; lines of an older Skein do not name it. */
  | { readonly type: "LinkMade"; readonly invite?: InviteId }
  | { readonly type: "LinkRevoked" | "KeyRenewed" }
  | { readonly type: "DeviceAdded"; readonly member: MemberId; readonly how: "linked" | "kit" }
  | { readonly type: "DeviceRevoked" | "Vouched"; readonly member: MemberId };

/** Lines that come from chains, not from rows of a log. */
export const rosterLines: ReadonlySet<LineRecord["type"]> = new Set<LineRecord["type"]>([
  "RoomCreated",
  "MemberJoined",
  "MemberAdded",
  "GuestJoined",
  "MemberLeft",
  "MemberRemoved",
  "RoleChanged",
  "RulesChanged",
  "LinkMade",
  "LinkRevoked",
  "KeyRenewed",
  "DeviceAdded",
  "DeviceRevoked",
  "Vouched",
]);

export interface HeadRecord {
  readonly next: number;
  readonly hash: Bytes;
  readonly hlc: Hlc;
}

/** cache/rooms, by room: everything about a room that is not a row or a message. */
export interface RoomRecord {
  readonly heads: ReadonlyMap<FeedId, HeadRecord>;
  readonly name: RoomState;
  readonly last: {
    readonly order: string;
    readonly author: MemberId | null;
    readonly kind: "text" | "recalled" | "line";
    readonly text: string;
    readonly line: LineRecord | null;
    readonly stamp: Stamp;
    readonly at: number;
  } | null;
  /** Who spoke here last, newest first, at most four: the room's face. */
  readonly speakers: readonly MemberId[];
  readonly unread: number;
  readonly late: readonly string[]; // order keys of unread late arrivals
  /** Order keys of the newest messages that name this person, rising. */
  readonly named: readonly string[];
  /** Of the newest urgent messages that this person has not confirmed, rising. Absent where there were none. */
  readonly urgent?: readonly string[];
  /** Of this person's own newest urgent messages, recalled ones too. */
  readonly asked?: readonly string[];
  /** The highest order seen, and when this device first saw one that high: tells a late arrival from catching up. */
  readonly top: { readonly hlc: Hlc; readonly arrivedAt: number } | null;
  readonly envelopes: number;
  /** Edits, reactions and recalls whose message is not here yet; while it is 0 nobody has to look for them. */
  readonly orphans: number;
  /** Envelopes that wait for a key. */
  readonly locked: number;
  /** Epochs of envelopes from before this person came: whoever is let in once more may be given their keys. */
  readonly before: readonly number[];
  /** What of `LeftFeedRecord` these views know. Kept with them: after a power cut they may be older than the outbox. */
  readonly left: ReadonlyMap<FeedId, number>;
  /** Places of own rows that these views leave out, since nobody takes what they say of other things. See withheld.ts. */
  readonly withheld: readonly string[];
  /** The newest word on what the room announces, put away or not. Absent: nobody ever did. */
  readonly announcement?: NoteSaid;
  readonly at: number;
}

/** cache/registers, by (room, device). */
export interface RegisterRecord {
  readonly device: DeviceId;
  readonly hlc: Hlc;
  readonly bytes: Bytes;
  readonly marker: ReadonlyMap<FeedId, number>;
  /** When its person rests, where they let the room know. */
  readonly rests?: readonly Rest[];
}

/** cache/goalChanges, by (objective, order). */
export interface GoalChangeRecord {
  readonly stamp: Stamp;
  readonly author: MemberId;
  readonly session: number;
  readonly changes: readonly Bytes[];
  /** Absent: the organisation's goals room, where all of them were. */
  readonly room?: RoomId;
  /** Of words beside the document, and of nothing else: whether their author looked after the room when they said them. */
  readonly leads?: boolean;
  /** Of words whose author could not post there by then. */
  readonly posts?: boolean;
}

/** cache/noteEdits, by (room, note, order). What else was said of a note, cache/notes has under the same keys: `NoteSaid`. */
export interface NoteEditRecord {
  readonly stamp: Stamp;
  readonly author: MemberId;
  /** They looked after the room when they typed it: what counts in an announcement. */
  readonly leads: boolean;
  readonly session: number;
  readonly update: Bytes;
}

/** cache/goalTitles, by (objective, key result): what a check-in is about, for rooms that have not opened goals. */
export interface GoalTitleRecord {
  readonly title: string;
  readonly unit: string;
  /** Under an objective's own key: what its document said when it was last read here, as JSON (goals/glance.ts). */
  readonly glance?: string;
  /** There too: what says of which changes it was drawn, and all that was drawn (goals/drawn.ts). */
  readonly drawn?: string;
}
