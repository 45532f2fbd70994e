import * as Y from "yjs";

/** Yjs documents as a chat would hold them: one array of texts. */

/** What a client holds of a room when it comes back. */
export interface Held {
  /** Its state vector. */
  readonly vector: Uint8Array;
  /** What a server lacks that has this state vector, as the client's own answer. */
  missing(vector: Uint8Array): Uint8Array;
}

const EMPTY_UPDATE = new Uint8Array([0, 0]);

export const nothingHeld: Held = { vector: new Uint8Array([0]), missing: () => EMPTY_UPDATE };

/** Holds a whole document; answers are worked out once for all clients. */
export function heldOf(doc: Y.Doc): Held {
  const update = Y.encodeStateAsUpdate(doc);
  const answers = new Map<string, Uint8Array>();
  return {
    vector: Y.encodeStateVector(doc),
    missing: (vector) => {
      const key = Buffer.from(vector).toString("latin1");
      const answer = answers.get(key) ?? Y.diffUpdate(update, vector);
      answers.set(key, answer);
      return answer;
    },
  };
}

/** Authors take turns, and each has seen what the others said. */
export function converse(doc: Y.Doc, authors: readonly number[], texts: readonly string[]): void {
  for (const [n, text] of texts.entries()) {
    doc.clientID = authors[n % authors.length] as number;
    doc.getArray("messages").push([text]);
  }
}

/** One author, who says each piece in one transaction. */
export function updatesOf(pieces: readonly (readonly string[])[]): {
  readonly author: number;
  readonly updates: readonly Uint8Array[];
} {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  for (const piece of pieces) doc.getArray("messages").push([...piece]);
  return { author: doc.clientID, updates };
}
