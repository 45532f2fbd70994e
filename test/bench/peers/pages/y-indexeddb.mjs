/** What users of y-websocket and of Hocuspocus have on disk, as y-indexeddb's README says: one document, here with an array of texts. */
import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import { LAST, textOf } from "./words.mjs";

const NAME = "room";
const PER_PIECE = 10_000;

globalThis.peerPage = {
  /** Two people take turns. All of it lies in one update afterwards, as after the library's own tidying: nothing is smaller. */
  fill: async (messages) => {
    const doc = new Y.Doc();
    const texts = doc.getArray("messages");
    for (let n = 0; n < messages; n++) {
      if (n % LAST === LAST - 1) texts.get(n - 1); // or a push would look for the end from the last place that was read
      doc.clientID = 1 + (n % 2);
      texts.push([textOf(n, messages)]);
      if (n % PER_PIECE === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    const persistence = new IndexeddbPersistence(NAME, doc);
    await persistence.whenSynced;
    await persistence.destroy();
  },
  open: async () => {
    const startedAt = performance.now();
    const doc = new Y.Doc();
    await new IndexeddbPersistence(NAME, doc).whenSynced;
    const texts = doc.getArray("messages");
    const last = texts.slice(Math.max(0, texts.length - LAST));
    globalThis.shown = { doc, last };
    return { tookMs: performance.now() - startedAt, rows: last.length, newest: last.at(-1) };
  },
};
