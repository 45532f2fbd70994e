import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as A from "@automerge/automerge";
import type { Device, Kind, Place, Plan } from "./device.ts";
import { peersFolder } from "./install.ts";
import { servePeer } from "./peer-process.ts";
import { withinMs } from "./socket.ts";
import { marksIn } from "./texts.ts";

/** Its own client on both sides of the wire, since its protocol cannot be spoken without the documents. */

export interface Messages {
  readonly messages: unknown[];
}

export interface Handle {
  readonly url: string;
  readonly documentId: string;
  doc(): Messages;
  change(work: (doc: Messages) => void): void;
  on(event: "change", hear: (change: { readonly patches: readonly Patch[] }) => void): void;
}

interface Patch {
  readonly action: string;
  readonly values?: readonly unknown[];
}

interface Repo {
  create(initial: Messages): Handle;
  import(binary: Uint8Array): Handle;
  find(url: string): Promise<Handle>;
  shutdown(): Promise<void>;
}

interface Adapter {
  onError: () => void;
  readonly socket?: { readonly _socket?: { readonly bytesRead: number } };
  on(event: "message", hear: (message: Incoming) => void): void;
  on(event: "peer-candidate", hear: () => void): void;
}

interface Incoming {
  readonly type: string;
  readonly documentId?: string;
  readonly data?: Uint8Array;
}

interface Library {
  readonly Repo: new (options: Readonly<Record<string, unknown>>) => Repo;
  readonly ImmutableString: new (text: string) => unknown;
}
interface Network {
  readonly WebSocketClientAdapter: new (url: string) => Adapter;
}

const load = <T>(...path: readonly string[]): Promise<T> =>
  import(pathToFileURL(join(peersFolder, "node_modules/@automerge", ...path)).href) as Promise<T>;

export interface AutomergeDevice extends Device {
  /** Begins a room with what is in a saved document; resolves when the server has it. */
  bring(room: string, binary: Uint8Array): Promise<void>;
  /** Messages that it holds of a room. */
  count(room: string): number;
  /** Writes down what is not written yet, and hangs up. */
  leave(): Promise<void>;
}

export interface AutomergePlace extends Place {
  device(n: number): Promise<AutomergeDevice>;
  /** The same person's device again: it holds what it held. */
  returning(n: number): Promise<AutomergeDevice>;
}

export interface AutomergeKind extends Kind {
  open(plan: Plan): Promise<AutomergePlace>;
}

/** The server has confirmed a change when its next message names that change among its heads. */
export const automerge: AutomergeKind = {
  name: "automerge-repo",
  isUnpaced: true,
  open: async ({ rooms }) => {
    const served = await servePeer("automerge");
    const [library, network] = await Promise.all([
      load<Library>("automerge-repo/dist/entrypoints/fullfat.js"),
      load<Network>("automerge-repo-network-websocket/dist/index.js"),
    ]);
    const urls = new Map<string, string>();
    const disks = new Map<number, MemoryDisk>();
    const on = (disk: MemoryDisk): AutomergeDevice => openDevice(served.url, library, network, disk, urls);
    const device = async (): Promise<AutomergeDevice> => on(new MemoryDisk());
    const returning = async (n: number): Promise<AutomergeDevice> => {
      const disk = disks.get(n) ?? new MemoryDisk();
      disks.set(n, disk);
      return on(disk);
    };
    if (rooms.length > 0) {
      const founder = await device();
      for (const room of rooms) await founder.bring(room, A.save(A.from({ messages: [] })));
      await founder.leave();
    }
    return { served, device, returning };
  },
};

/** What a browser would keep in IndexedDB. */
class MemoryDisk {
  readonly #chunks = new Map<string, { readonly key: readonly string[]; readonly data: Uint8Array }>();
  readonly #at = (key: readonly string[]): string => key.join("\n");

  load = async (key: readonly string[]) => this.#chunks.get(this.#at(key))?.data;
  save = async (key: readonly string[], data: Uint8Array) =>
    void this.#chunks.set(this.#at(key), { key, data });
  remove = async (key: readonly string[]) => void this.#chunks.delete(this.#at(key));
  loadRange = async (prefix: readonly string[]) => this.#under(prefix);
  removeRange = async (prefix: readonly string[]) => {
    for (const { key } of this.#under(prefix)) this.#chunks.delete(this.#at(key));
  };
  #under(prefix: readonly string[]) {
    return [...this.#chunks.values()].filter(({ key }) => prefix.every((part, at) => key[at] === part));
  }
}

const OPEN_MS = 120_000;

function openDevice(
  url: string,
  { Repo, ImmutableString }: Library,
  { WebSocketClientAdapter }: Network,
  storage: MemoryDisk,
  urls: Map<string, string>,
): AutomergeDevice {
  const adapter = new WebSocketClientAdapter(url);
  adapter.onError = () => {}; // its own throws where nobody can catch; the close that follows lets it try again
  const handles = new Map<string, Handle>();
  const prepared = new Map<string, readonly (readonly string[])[]>();
  const saidByHead = new Map<string, number>();
  const answers = new Map<string, (heads: A.Heads) => void>();
  let confirmed = 0;
  let onHeard: (marks: readonly number[]) => void = () => {};
  let onConfirmed: (pieces: number) => void = () => {};
  adapter.on("message", ({ type, documentId, data }) => {
    if (type !== "sync" || documentId === undefined || data === undefined) return;
    const { heads } = A.decodeSyncMessage(data);
    answers.get(documentId)?.(heads);
    for (const head of heads) {
      const said = saidByHead.get(head) ?? 0;
      if (said <= confirmed) continue;
      onConfirmed(said - confirmed);
      confirmed = said;
    }
  });
  const connected = new Promise<void>((resolve) => adapter.on("peer-candidate", resolve)); // before that nothing can be found
  const repo = new Repo({ network: [adapter], storage });
  let said = 0;
  const answerFor = (
    documentId: string,
    isEnough: (heads: A.Heads) => boolean,
    what: string,
  ): Promise<void> =>
    withinMs(
      OPEN_MS,
      what,
      new Promise((resolve) => {
        answers.set(documentId, (heads) => isEnough(heads) && resolve());
      }),
    );
  const watch = (room: string, handle: Handle): void => {
    handles.set(room, handle);
    handle.on("change", ({ patches }) => {
      const marks = patches.flatMap(({ action, values = [] }) =>
        action === "insert" ? values.flatMap((value) => marksIn(Buffer.from(String(value)))) : [],
      );
      if (marks.length > 0) onHeard(marks);
    });
  };
  return {
    open: async (room) => {
      const address = urls.get(room) as string;
      await connected;
      const answered = answerFor(address.replace("automerge:", ""), () => true, `an answer about ${room}`);
      const handle = await repo.find(address);
      const marks = handle.doc().messages.flatMap((text) => marksIn(Buffer.from(String(text))));
      if (marks.length > 0) onHeard(marks);
      watch(room, handle);
      await answered;
    },
    bring: async (room, binary) => {
      const handle = repo.import(binary);
      const heads = A.getHeads(A.load(binary));
      urls.set(room, handle.url);
      await answerFor(handle.documentId, (theirs) => heads.every((head) => theirs.includes(head)), room);
      watch(room, handle);
    },
    prepare: async (room, pieces) => void prepared.set(room, pieces),
    say: (room, n) => {
      const handle = handles.get(room) as Handle;
      const piece = prepared.get(room)?.[n] ?? [];
      handle.change(({ messages }) => void messages.push(...piece.map((text) => new ImmutableString(text))));
      said++;
      for (const head of A.getHeads(handle.doc() as unknown as A.Doc<unknown>)) saidByHead.set(head, said);
    },
    count: (room) => handles.get(room)?.doc().messages.length ?? 0,
    onHeard: (hear) => {
      onHeard = hear;
    },
    onConfirmed: (hear) => {
      onConfirmed = hear;
    },
    bytesRead: () => adapter.socket?._socket?.bytesRead ?? 0,
    leave: () => repo.shutdown(),
    close: () => void repo.shutdown(),
  };
}
