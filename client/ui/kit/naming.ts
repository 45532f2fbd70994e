import type { MemberId, MentionPlace } from "../../bridge/contract.ts";

/** Somebody who can be named in a room. */
export interface Nameable {
  readonly member: MemberId;
  readonly name: string;
}

/** How everyone is called, in either language. */
export const EVERYONE = { zh: "所有人", en: "everyone" } as const;
const ALL = "all";

const MOST_MENTIONS = 100;
/** An address is not a name: `ana@example.org`. */
const GLUED = /[A-Za-z0-9_]$/;
const WORD = /^[A-Za-z0-9_]/;

/**
 * Who the text names: after each @, the longest name of somebody in the room. Names that end in a Latin letter end with the
 * word; Chinese ones need no space behind them. Of several people with one name it is whoever was chosen from the list, else nobody.
 * What was chosen holds for whoever is still here, also under a name that they have no more: an edit keeps whom its words named.
 */
export function mentionsIn(
  text: string,
  people: readonly Nameable[],
  chosen: ReadonlyMap<string, MemberId>,
): readonly MentionPlace[] {
  const memberByName = namesOf(people, chosen);
  const mentions: MentionPlace[] = [];
  const lengths = [...new Set([...memberByName.keys()].map(({ length }) => length))].sort((a, b) => b - a);
  for (let at = text.indexOf("@"); at >= 0 && mentions.length < MOST_MENTIONS; ) {
    const name = GLUED.test(text.slice(Math.max(0, at - 1), at))
      ? null
      : nameAt(text, at + 1, lengths, memberByName);
    const who = name === null ? null : (memberByName.get(name) ?? null);
    if (name !== null && who !== null) mentions.push({ from: at, length: name.length + 1, who });
    at = text.indexOf("@", at + 1 + (who === null ? 0 : (name?.length ?? 0)));
  }
  return mentions;
}

/** `null`: several people are called so, and nobody said which. */
function namesOf(people: readonly Nameable[], chosen: ReadonlyMap<string, MemberId>) {
  const byName = new Map<string, MemberId | null>();
  for (const { member, name } of people) byName.set(name, byName.has(name) ? null : member);
  const here = new Set(people.map(({ member }) => member));
  for (const [name, member] of chosen) if (here.has(member)) byName.set(name, member);
  for (const name of Object.values(EVERYONE)) if (!byName.has(name)) byName.set(name, ALL);
  byName.delete("");
  return byName;
}

function nameAt(
  text: string,
  from: number,
  lengths: readonly number[],
  names: ReadonlyMap<string, unknown>,
): string | null {
  for (const length of lengths) {
    const name = text.slice(from, from + length);
    if (!names.has(name)) continue;
    if (!GLUED.test(name) || !WORD.test(text.slice(from + length, from + length + 1))) return name;
  }
  return null;
}

/** What is being typed after an @ just before the caret, and where that begins. */
export interface Asked {
  readonly from: number;
  readonly typed: string;
}

const MOST_ASKED = 30;
const ASKED = /(?:^|[^A-Za-z0-9_])@([^\s@]{0,30})$/;

export function askedAt(text: string, caret: number): Asked | null {
  const typed = ASKED.exec(text.slice(Math.max(0, caret - MOST_ASKED - 2), caret))?.[1];
  return typed === undefined ? null : { from: caret - typed.length - 1, typed };
}
