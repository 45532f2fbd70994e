import type { CommandError, Result, TimelineItem } from "../../../client/engine/api.ts";

/** Something that a person wanted to be so, and when. `endedAt` stays null when the answer never came. */
export interface Wish<T> {
  readonly value: T;
  readonly startedAt: number;
  endedAt: number | null;
  answer: Result<unknown, CommandError> | null;
}

/** One message and everything its author and others wanted of it. Edit 0 is the message as it was sent. */
export interface Written {
  readonly n: number;
  readonly by: string;
  readonly sent: Wish<string>;
  readonly edits: Wish<number>[];
  readonly recalls: Wish<boolean>[];
  /** By person and emoji. */
  readonly reactions: Map<string, Wish<boolean>[]>;
}

/** Everything that people asked for and how it was answered: what the end is compared with. */
export class Ledger {
  readonly messages = new Map<number, Written>();
  readonly wishes = new Map<string, Wish<unknown>>();
  #clock = 0;

  wish<T>(value: T): { readonly key: string; readonly wish: Wish<T> } {
    const wish: Wish<T> = { value, startedAt: ++this.#clock, endedAt: null, answer: null };
    const key = `w${this.wishes.size}`;
    this.wishes.set(key, wish);
    return { key, wish };
  }

  answered(key: string, answer: Result<unknown, CommandError>): void {
    const wish = this.wishes.get(key);
    if (wish === undefined) throw new Error(`nobody asked for ${key}`);
    wish.answer = answer;
    wish.endedAt = ++this.#clock;
  }

  /** How many wishes ended how: saved, never answered, or refused and why. */
  answers(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { answer } of this.wishes.values()) {
      const ending = answer === null ? "unanswered" : answer.ok ? "saved" : answer.error.type;
      counts[ending] = (counts[ending] ?? 0) + 1;
    }
    return counts;
  }

  newMessage(by: string): { readonly key: string; readonly text: string } {
    const n = this.messages.size + 1;
    const text = textOf(n, 0);
    const { key, wish } = this.wish(text);
    this.messages.set(n, { n, by, sent: wish, edits: [], recalls: [], reactions: new Map() });
    return { key, text };
  }

  /** The message that an item shows; recalled items have no text, they are known by their id. */
  of(item: Pick<TimelineItem, "id" | "text">): Written | null {
    const numbers = numbersIn(item.text);
    if (numbers !== null) return this.messages.get(numbers.n) ?? null;
    return [...this.messages.values()].find(({ sent }) => idIn(sent) === item.id) ?? null;
  }
}

/** Texts carry their number, so that a message is known again wherever it stands: `m12`, `m12 e3`. */
export const textOf = (n: number, edit: number): string => (edit === 0 ? `m${n}` : `m${n} e${edit}`);

export function numbersIn(text: string): { readonly n: number; readonly edit: number } | null {
  const found = /^m(\d+)(?: e(\d+))?$/.exec(text);
  return found === null ? null : { n: Number(found[1]), edit: Number(found[2] ?? "0") };
}

export const isSaved = ({ answer }: Wish<unknown>): boolean => answer?.ok === true;

export function idIn({ answer }: Wish<unknown>): string | null {
  return answer?.ok === true ? (answer.value as { readonly id: string }).id : null;
}

/**
 * Whether `value` can be what is left of these wishes. A saved wish rules out every wish that had ended before it
 * began; a refused one leaves no trace; one without an answer may have happened at any time after it began.
 */
export function explains<T>(wishes: readonly Wish<T>[], first: T, value: T): boolean {
  const saved = wishes.filter(isSaved);
  if (value === first && saved.length === 0) return true;
  return wishes.some(
    (wish) =>
      wish.value === value &&
      wish.answer?.ok !== false &&
      !saved.some(({ startedAt }) => wish.endedAt !== null && startedAt > wish.endedAt),
  );
}
