/**
 * What a person keeps for themselves: nobody else can read it, and it follows them over their devices. Part of api.ts;
 * the same rules: plain data, opaque ids, a view already carries the answer.
 */
import type { CycleId, KeyResultId, MemberId, MessageId, ObjectiveId, RoomId } from "./api-views.ts";
import type { NamedRow } from "./api-writing.ts";

/** How much of a room calls for attention. */
export type CallLevel = "all" | "mentions" | "nothing";

/** How this person keeps a room. */
export interface OwnRoomView {
  readonly level: CallLevel;
  readonly pinned: boolean;
  readonly archived: boolean;
  /** A section of the list; one that is there no more is none. */
  readonly section: SectionView | null;
  /** Looks unread until it is opened, though it was read. */
  readonly markedUnread: boolean;
}

export interface SectionView {
  readonly id: string;
  readonly name: string;
  /** Lower ones stand higher; two devices may have given two the same. */
  readonly place: number;
  /** Its rooms are behind its name. */
  readonly shut: boolean;
}

/** Quiet on these days of the week, from one minute of the day to another; past midnight where `to` is not after `from`. */
export interface QuietSpan {
  /** Monday is 0. */
  readonly days: readonly number[];
  readonly from: number;
  readonly to: number;
}

export interface QuietView {
  readonly on: boolean;
  /** Whose clock counts, as IANA names it; empty: that of the device. */
  readonly zone: string;
  readonly spans: readonly QuietSpan[];
  /** The people of one's rooms see that one rests, and until when. */
  readonly shown: boolean;
}

export interface CalmView {
  /** In the person's own order. */
  readonly sections: readonly SectionView[];
  readonly quiet: QuietView;
  /** Quiet now until then whatever the hour, Unix ms. */
  readonly restingUntil: number | null;
  /** Who calls all the same while it is quiet. */
  readonly through: readonly MemberId[];
  /** Urgent messages call whatever the room's level, and while it is quiet. */
  readonly urgentThrough: boolean;
  /** Nobody is told what this person has read, and they are not told what others have. */
  readonly hidesReading: boolean;
}

export type ReminderCadence = "weekly" | "fortnightly" | "monthly";

/** When a person wants to be reminded of check-ins. */
export interface ReminderChoice {
  readonly cadence: ReminderCadence;
  /** Whose clock counts, as IANA names it; empty: that of the device. */
  readonly zone: string;
  /** Monday is 0; of a month its day from 1 on, 31 being its last. */
  readonly day: number;
  /** Of the day. */
  readonly minute: number;
}

export interface ReminderView {
  readonly choice: ReminderChoice;
  /** The newest time that has come, Unix ms; `null`: none yet, or this person is done with it. */
  readonly at: number | null;
  /** One of this person's devices has told of it. */
  readonly told: boolean;
  /** When there is more to say, Unix ms. */
  readonly nextAt: number;
  /** This person's key results that wait for a check-in, in the order of their pages. */
  readonly results: readonly DueResult[];
}

export interface DueResult {
  readonly objective: ObjectiveId;
  readonly objectiveTitle: string;
  readonly id: KeyResultId;
  readonly title: string;
  readonly cycle: CycleId;
}

export interface CalmCommands {
  /** What is left out stays as it is. */
  setRoomOwn: {
    input: {
      readonly room: RoomId;
      readonly level?: CallLevel;
      readonly pinned?: boolean;
      readonly archived?: boolean;
      readonly section?: string | null;
      readonly markedUnread?: boolean;
    };
    output: null;
  };
  /** A new section, or another name for one. */
  nameSection: {
    input: { readonly id: string | null; readonly name: string };
    output: { readonly id: string };
  };
  /** All sections in their new order. */
  orderSections: { input: { readonly ids: readonly string[] }; output: null };
  foldSection: { input: { readonly id: string; readonly shut: boolean }; output: null };
  /** Its rooms stay, in no section. */
  dropSection: { input: { readonly id: string }; output: null };
  saveMessage: {
    input: { readonly room: RoomId; readonly id: MessageId; readonly on: boolean };
    output: null;
  };
  /** Not shown to this person any more; everybody else still has it. */
  hideMessage: {
    input: { readonly room: RoomId; readonly id: MessageId; readonly on: boolean };
    output: null;
  };
  /** `spans`: for each its days as bits (Monday is 1), from, to. */
  setQuiet: {
    input: {
      readonly on: boolean;
      readonly zone: string;
      readonly spans: readonly number[];
      readonly shown?: boolean;
    };
    output: null;
  };
  hideReading: { input: { readonly on: boolean }; output: null };
  letUrgentThrough: { input: { readonly on: boolean }; output: null };
  rest: { input: { readonly until: number | null }; output: null };
  letThrough: { input: { readonly member: MemberId; readonly on: boolean }; output: null };
  /** `cadence` null: never, whatever else is said. */
  setReminder: {
    input: Omit<ReminderChoice, "cadence"> & { readonly cadence: ReminderCadence | null };
    output: null;
  };
  /** Of the reminder of that time. `passed`: not this time, on no device; what is left out stays as it is. */
  markReminder: {
    input: { readonly at: number; readonly passed?: boolean; readonly told?: boolean };
    output: null;
  };
}

/** There is room for some hundred things of one's own; the oldest have to go first. */
export type CalmError = { readonly type: "OwnFull" };

export interface CalmViews {
  calm: { query: Record<never, never>; view: CalmView };
  /** Saved messages that are here, newest first. */
  saved: { query: Record<never, never>; view: readonly NamedRow[] };
  /** `null`: nobody asked for one. */
  reminder: { query: Record<never, never>; view: ReminderView | null };
}
