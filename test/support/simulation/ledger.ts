import type { CommandError, Result } from "../../../client/engine/api.ts";
import type { RoomId } from "../../../crdt/index.ts";
import { phrase } from "./phrases.ts";

/** How an act ended for the person who did it. `unknown`: the process died before it answered. */
export type Ending = "saved" | "refused" | "unknown";

export interface SentMessage {
  readonly n: number;
  readonly by: string;
  readonly room: RoomId;
  id: string | null;
  sent: Ending;
  readonly edits: Ending[]; // by number of the edit, from 1 on; place 0 is the message itself
  recalled: Ending;
}

/** Everything that people did and how it was answered: what the end of the world is compared with. */
export class Ledger {
  readonly messages = new Map<number, SentMessage>();
  /** Last reaction of one person to one message with one emoji. */
  readonly reactions = new Map<string, { on: boolean; ending: Ending; isCertain: boolean }>();
  readonly rooms = new Map<string, { id: RoomId | null; ending: Ending }>();
  readonly checkIns = new Map<number, Ending>();
  readonly objectives = new Map<string, Ending>();
  #next = 0;

  number(): number {
    return ++this.#next;
  }

  newMessage(by: string, room: RoomId): SentMessage {
    const n = this.number();
    const message: SentMessage = {
      n,
      by,
      room,
      id: null,
      sent: "unknown",
      edits: ["saved"],
      recalled: "refused",
    };
    this.messages.set(n, message);
    return message;
  }
}

export const endingOf = (result: Result<unknown, CommandError>): Ending => (result.ok ? "saved" : "refused");

/** Sixteen bytes that stand in every message and must be nowhere in what a relay sees. */
export const CANARY = "zugvogelkanarie7";

/** Texts carry their number, so that a message is known again under whatever id: `m12 …`, `m12 e3 …`. */
export const textOf = (n: number, edit: number): string =>
  `${edit === 0 ? `m${n}` : `m${n} e${edit}`} ${CANARY} ${phrase(n + edit)}`;

export function numbersIn(text: string): { readonly n: number; readonly edit: number } | null {
  const found = /^m(\d+)(?: e(\d+))? zugvogelkanarie7 /.exec(text);
  return found === null ? null : { n: Number(found[1]), edit: Number(found[2] ?? "0") };
}
