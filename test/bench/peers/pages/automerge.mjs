/** As automerge-repo's documentation says: a repo with its IndexedDB storage, one document with a list of texts. */
import "./wasm-memory.mjs";
import { ImmutableString, Repo } from "@automerge/automerge-repo";
import { IndexedDBStorageAdapter } from "@automerge/automerge-repo-storage-indexeddb";
import { LAST, textOf } from "./words.mjs";

const PER_CHANGE = 100; // kind to it: people write one message at a time
const ADDRESS = "the room's address";

const openRepo = () => new Repo({ storage: new IndexedDBStorageAdapter("room") });

globalThis.peerPage = {
  fill: async (messages) => {
    const repo = openRepo();
    const handle = repo.create({ messages: [] });
    for (let from = 0; from < messages; from += PER_CHANGE) {
      handle.change((doc) => {
        for (let n = from; n < Math.min(messages, from + PER_CHANGE); n++)
          doc.messages.push(new ImmutableString(textOf(n, messages)));
      });
      await new Promise((resolve) => setTimeout(resolve));
    }
    localStorage.setItem(ADDRESS, handle.url);
    await repo.flush();
    await repo.shutdown();
  },
  open: async () => {
    const startedAt = performance.now();
    const handle = await openRepo().find(localStorage.getItem(ADDRESS));
    const { messages } = handle.doc();
    const last = messages.slice(-LAST).map(String);
    globalThis.shown = { handle, last };
    return { tookMs: performance.now() - startedAt, rows: last.length, newest: last.at(-1) };
  },
};
