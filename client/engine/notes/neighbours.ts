import * as Y from "yjs";
import type { NotePlace, NoteStruct } from "../../../crdt/index.ts";

/**
 * Whether a struct's neighbours stand in its list in this order, and how far apart: without a bound Yjs can be made to search
 * the whole note for each letter. Rule NOTE11 in SPEC.md.
 */
export interface Neighbours {
  areInOrder(struct: NoteStruct): boolean;
}

/** What others wrote there meanwhile, for all of one update. Far beyond what people do. */
const MOST_BETWEEN = 100_000;

export function createNeighbours(doc: Y.Doc, root: Y.XmlFragment): Neighbours {
  let steps = 0;

  function areInOrder(struct: NoteStruct): boolean {
    const { origin, rightOrigin } = struct;
    if (struct.content === "gone") return true;
    const left = origin && Y.getItem(doc.store, idOf(origin));
    const right = rightOrigin && Y.getItem(doc.store, idOf(rightOrigin));
    if (left instanceof Y.GC || right instanceof Y.GC) return true; // it will be gone too
    if (left !== null && origin !== null && rightOrigin !== null && holds(left, rightOrigin))
      return rightOrigin.clock > origin.clock;
    for (let at = left === null ? firstIn(struct, right) : left.right; at !== null; at = at.right) {
      if (rightOrigin !== null && holds(at, rightOrigin)) return true;
      if (++steps > MOST_BETWEEN) return false;
    }
    return rightOrigin === null;
  }

  /** The first of the list that a struct without a left neighbour stands in. */
  function firstIn({ parent, attribute }: NoteStruct, right: Y.Item | null): Y.Item | null {
    if (right !== null) return startOf(right.parent as Type, right.parentSub);
    if (parent === "root" || parent === null) return startOf(root, null);
    const within: Y.Item | Y.GC = Y.getItem(doc.store, idOf(parent));
    const isType = within instanceof Y.Item && within.content instanceof Y.ContentType;
    return isType ? startOf((within.content as Y.ContentType).type as Type, attribute) : null;
  }

  return { areInOrder };
}

type Type = Y.XmlFragment | Y.XmlText;

const idOf = ({ client, clock }: NotePlace): Y.ID => Y.createID(client, clock);

const holds = (item: Y.Item, { client, clock }: NotePlace): boolean =>
  item.id.client === client && item.id.clock <= clock && clock < item.id.clock + item.length;

function startOf(type: Type, attribute: string | null): Y.Item | null {
  if (attribute === null) return type._start;
  let first = type._map.get(attribute) ?? null;
  while (first?.left) first = first.left;
  return first;
}
