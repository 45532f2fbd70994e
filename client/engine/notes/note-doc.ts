import * as Y from "yjs";
import {
  type Bytes,
  createNoteHistory,
  erasedPart,
  NOTE_ROOT,
  type NoteReason,
  type NoteStruct,
  type NoteUpdate,
  partOf,
} from "../../../crdt/index.ts";
import { createNeighbours } from "./neighbours.ts";

/** One note in memory: what the guard let through, placed by Yjs. Rules NOTE8–NOTE12 in SPEC.md. */
export interface NoteDoc {
  readonly doc: Y.Doc;
  readonly root: Y.XmlFragment;
  /** Applies what may be applied now, as coming from `origin`. */
  take(updates: readonly NoteUpdate[], origin: unknown): readonly RefusedUpdate[];
  /** What was given to Yjs, in that order: a replica that is given the same makes the same. */
  readonly placed: readonly Bytes[];
  nextOf(client: number): number;
  readonly bytes: number;
  readonly waiting: number;
}

export interface RefusedUpdate {
  readonly update: NoteUpdate;
  readonly reason: NoteReason;
}

export function createNoteDoc(sha256: (bytes: Bytes) => Bytes): NoteDoc {
  const doc = new Y.Doc({ gc: false }); // what is erased still says where its neighbours stand
  const root = doc.getXmlFragment(NOTE_ROOT);
  const history = createNoteHistory(sha256);
  const placed: Bytes[] = [];

  function give(bytes: Bytes, origin: unknown): void {
    Y.applyUpdate(doc, bytes, origin);
    placed.push(bytes);
  }

  /** `null` when all of it was placed. What stands before the struct that cannot be placed stays: on every device alike. */
  function place(update: NoteUpdate, origin: unknown): NoteReason | null {
    const { structs, erased, client } = update;
    const neighbours = createNeighbours(doc, root);
    let done = 0;
    for (const [at, struct] of structs.entries()) {
      if (isBehindOwn(struct, structs[at - 1], client)) continue;
      if (at > done) give(partOf(update, done, at), origin);
      done = at;
      if (!neighbours.areInOrder(struct)) return "Neighbours";
    }
    if (done === 0) give(update.bytes, origin);
    else {
      give(partOf(update, done, structs.length), origin);
      if (erased.length > 0) give(erasedPart(update), origin);
    }
    return null;
  }

  return {
    doc,
    root,
    take(updates, origin) {
      const refused: RefusedUpdate[] = [];
      doc.transact(() => {
        const admitted = history.admit(updates);
        refused.push(...admitted.refused);
        for (const update of admitted.apply) {
          const reason = place(update, origin);
          if (reason === null) continue;
          refused.push({ update, reason });
          if (update.client !== null) history.end(update.client);
        }
      }, origin);
      return refused;
    },
    placed,
    nextOf: history.nextOf,
    get bytes() {
      return history.bytes;
    },
    get waiting() {
      return history.waiting;
    },
  };
}

/** Typed on: behind the last letter of the struct before it and in front of the same neighbour. Nothing can stand between. */
function isBehindOwn(
  { origin, rightOrigin }: NoteStruct,
  before: NoteStruct | undefined,
  client: number | null,
): boolean {
  return (
    before !== undefined &&
    origin !== null &&
    origin.client === client &&
    origin.clock === before.clock + before.length - 1 &&
    isSamePlace(rightOrigin, before.rightOrigin)
  );
}

const isSamePlace = (a: NoteStruct["origin"], b: NoteStruct["origin"]): boolean =>
  a === null || b === null ? a === b : a.client === b.client && a.clock === b.clock;
