import type { MentionPlace } from "../api.ts";
import type { Local } from "./local.ts";

/** A message that waits on this device for its time; the outbox knows nothing of it before. */
export interface HeldRecord {
  readonly id: string;
  readonly room: string;
  readonly text: string;
  readonly replyTo: string | null;
  readonly mentions: readonly MentionPlace[];
  readonly at: number;
  /** Its time came and it could not be written. */
  readonly kept: boolean;
}

/** Under this name this device keeps them. */
export const HELD = "held messages";

export const heldIn = (local: Local): readonly HeldRecord[] =>
  (local.noted(HELD) as readonly HeldRecord[] | undefined) ?? [];
