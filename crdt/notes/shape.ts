import {
  NOTE_LIMITS,
  type NoteContent,
  type NotePlace,
  type NoteRange,
  type NoteReason,
  type NoteStruct,
  type NoteUpdate,
} from "./update.ts";

/**
 * Where everything in a note stands: in which list each struct is, what that list may hold, and how deep it lies. Enough to
 * refuse a document that no editor makes (letters among paragraphs, neighbours in different lists). Rules NOTE9–NOTE11.
 */
export interface NoteShape {
  nextOf(client: number): number;
  /** `null` when all of it fits; else why not, and nothing was taken. What it speaks of is here. */
  take(update: NoteUpdate): { readonly reason: NoteReason } | null;
}

/** One sequence of structs: the children of the note or of an element, the letters of a run, the values of an attribute. */
interface NoteList {
  readonly holds: "blocks" | "letters" | "values";
  readonly depth: number;
}
/** Structs of one client that follow each other in one list. */
interface Stretch {
  readonly clock: number;
  readonly list: NoteList | null;
  /** The list that it makes, of an element or a run. */
  readonly inside: NoteList | null;
  /** Lists of values, by the attribute's name. */
  readonly attributes: Map<string, NoteList> | null;
}
interface Known {
  readonly stretches: Stretch[];
  /** Clocks of second halves of letters. */
  readonly halves: Set<number>;
  next: number;
}

const fits: Readonly<Record<NoteList["holds"], readonly NoteContent[]>> = {
  blocks: ["element", "run", "erased"],
  letters: ["text", "mark", "erased"],
  values: ["value", "erased"],
};

export function createNoteShape(): NoteShape {
  const root: NoteList = { holds: "blocks", depth: 0 };
  const clients = new Map<number, Known>();

  const at = ({ client, clock }: NotePlace): Stretch | null => {
    const known = clients.get(client);
    return known === undefined || clock >= known.next ? null : stretchAt(known.stretches, clock);
  };

  /** `null`: where it would stand is gone. */
  function listOf(struct: NoteStruct): NoteList | null | { readonly reason: NoteReason } {
    const { origin, rightOrigin, parent, attribute } = struct;
    if (struct.content === "gone") return null;
    const beside = [origin, rightOrigin].flatMap((place) => place ?? []).map(at);
    if (beside.length > 0) {
      const [left, right] = beside.map((stretch) => stretch?.list ?? null);
      if (left === null || right === null) return null;
      if (right !== undefined && right !== left) return { reason: "Parent" };
      return left ?? null;
    }
    if (parent === "root") return attribute === null ? root : { reason: "Parent" };
    const within = parent && at(parent);
    if (within === null || within.list === null) return within === null ? { reason: "Parent" } : null;
    return attribute === null ? (within.inside ?? { reason: "Parent" }) : attributeOf(within, attribute);
  }

  function attributeOf({ attributes }: Stretch, name: string): NoteList | { readonly reason: NoteReason } {
    if (attributes === null) return { reason: "Parent" };
    const list = attributes.get(name) ?? { holds: "values", depth: 0 };
    attributes.set(name, list);
    return list;
  }

  function takeStruct(known: Known, struct: NoteStruct): NoteReason | null {
    const list = listOf(struct);
    if (list !== null && "reason" in list) return list.reason;
    if (list !== null && !fits[list.holds].includes(struct.content)) return "Parent";
    const { content, clock, length } = struct;
    if (list?.holds === "values" && length !== 1) return "Parent";
    const isType = list !== null && (content === "element" || content === "run");
    const depth = (list?.depth ?? 0) + 1;
    if (isType && depth > NOTE_LIMITS.depth) return "TooDeep";
    for (const half of struct.halves) known.halves.add(clock + half);
    const last = known.stretches.at(-1);
    if (isType || last === undefined || last.list !== list || last.inside !== null)
      known.stretches.push({
        clock,
        list,
        inside: isType ? { holds: content === "element" ? "blocks" : "letters", depth } : null,
        attributes: isType && content === "element" ? new Map() : null,
      });
    known.next = clock + length;
    return null;
  }

  const isHalf = (client: number, clock: number): boolean => clients.get(client)?.halves.has(clock) ?? false;

  /** Whether it stands in the middle of a letter, or erases one half. */
  const cutsStruct = ({ origin, rightOrigin }: NoteStruct): boolean =>
    (origin !== null && isHalf(origin.client, origin.clock + 1)) ||
    (rightOrigin !== null && isHalf(rightOrigin.client, rightOrigin.clock));
  const cutsErased = ({ client, clock, length }: NoteRange): boolean =>
    isHalf(client, clock) || isHalf(client, clock + length);

  function takeStructs(known: Known, { structs, erased }: NoteUpdate): NoteReason | null {
    for (const struct of structs) {
      const reason = cutsStruct(struct) ? "Half" : takeStruct(known, struct);
      if (reason !== null) return reason;
    }
    return erased.some(cutsErased) ? "Half" : null;
  }

  return {
    nextOf: (client) => clients.get(client)?.next ?? 0,
    take(update) {
      const { client, from, next } = update;
      if (client === null) return update.erased.some(cutsErased) ? { reason: "Half" } : null;
      const known = clients.get(client) ?? { stretches: [], halves: new Set(), next: from };
      clients.set(client, known);
      const before = known.stretches.length;
      const reason = takeStructs(known, update);
      if (reason === null) return null;
      known.stretches.length = before;
      known.next = from;
      for (const half of known.halves) if (half >= from && half < next) known.halves.delete(half);
      if (from === 0) clients.delete(client);
      return { reason };
    },
  };
}

function stretchAt(stretches: readonly Stretch[], clock: number): Stretch | null {
  let low = 0;
  let high = stretches.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((stretches[middle] as Stretch).clock <= clock) low = middle;
    else high = middle - 1;
  }
  return stretches[low] ?? null;
}
