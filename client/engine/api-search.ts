/** Finding messages on this device. See api.ts. */
import type { NoteId } from "./api-notes.ts";
import type { CycleId, Face, KeyResultId, MemberId, MessageId, ObjectiveId, RoomId } from "./api-views.ts";

export interface SearchQuery {
  /** Words that all have to be in a message, anywhere; what stands in quotes is one word. Empty: the filters alone. */
  readonly text: string;
  readonly room: RoomId | null;
  readonly author: MemberId | null;
  /** When it was written: from inclusive, to exclusive. */
  readonly from: number | null;
  readonly to: number | null;
  readonly kind: "all" | "links" | "files";
  /** So many of the newest are shown. */
  readonly limit: number;
}

/** Comes again and again while more is looked at: what was found first stays first. */
export interface SearchView {
  /** `failed`: the part of the engine that searches could not be fetched. */
  readonly state: "searching" | "done" | "failed";
  /** Messages that were looked at so far. */
  readonly scanned: number;
  /** Of these, how many fit, whatever their kind; and how many of those hold a link or a file. */
  readonly count: number;
  readonly links: number;
  readonly files: number;
  /** The newest of them. */
  readonly results: readonly SearchResult[];
  /** What was found beside messages, where words alone were asked for, or words in a room; `null` before that is known. */
  readonly elsewhere: FoundElsewhere | null;
}

/** The newest of each, and how many there are. */
export interface FoundElsewhere {
  readonly goals: readonly GoalFound[];
  readonly goalCount: number;
  readonly notes: readonly NoteFound[];
  readonly noteCount: number;
  /** What could not be looked through, as its part of the engine did not come or did not start. */
  readonly missed: readonly ("goals" | "notes")[];
}

/** One line around what was found in something that is no message. */
interface FoundLine {
  readonly text: string;
  readonly marks: Marks;
  readonly by: Face | null;
  readonly at: number;
  /** It was put away. */
  readonly isAway: boolean;
}

export interface GoalFound extends FoundLine {
  readonly what: "objective" | "why" | "keyResult" | "checkIn";
  readonly objective: ObjectiveId;
  readonly keyResult: KeyResultId | null;
  readonly cycle: CycleId | null;
  /** What it belongs to: the title of the objective, or of a check-in's key result. Empty where it stands for itself. */
  readonly about: string;
}

export interface NoteFound extends FoundLine {
  readonly room: RoomId;
  readonly roomName: string;
  readonly note: NoteId;
  /** What the note is called, where what was found stands in its text. */
  readonly title: string;
}

export interface SearchResult {
  readonly id: MessageId;
  readonly room: RoomId;
  readonly roomName: string;
  readonly author: Face;
  readonly mine: boolean;
  readonly writtenAt: number;
  readonly hasFiles: boolean;
  /** One line around what was found, without marks: of what was written, and of how its files are called. */
  readonly text: string;
  /** Where it stands in `text`: from inclusive, to exclusive, UTF-16 units. */
  readonly marks: Marks;
  /** It was found in a record that the message carries: in which of its messages, who wrote that, and where it was taken from. */
  readonly inside?: { readonly path: readonly number[]; readonly author: Face; readonly from: string };
}

/** From inclusive, to exclusive, UTF-16 units. */
export type Marks = readonly (readonly [from: number, to: number])[];

export interface SearchViews {
  search: { query: SearchQuery; view: SearchView };
}
