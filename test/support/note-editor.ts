import { Awareness } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { openNoteLine } from "../../client/ui/features/chat/notes/note-line.ts";
import type { Device } from "./device.ts";

/** An editor without a screen: the stock provider on a device's real engine. */
export interface NoteEditor {
  readonly doc: Y.Doc;
  readonly root: Y.XmlFragment;
  readonly awareness: Awareness;
  readonly resets: readonly boolean[];
  /** The letters, paragraphs apart by line ends. */
  text(): string;
  type(at: number, letters: string): void;
  erase(at: number, length: number): void;
  until(fits: (text: string) => boolean, ms?: number): Promise<void>;
  close(): void;
}

let sessions = 0;

export async function openNoteEditor(
  { engine }: Pick<Device, "engine">,
  room: string,
  note: string,
): Promise<NoteEditor> {
  const resets: boolean[] = [];
  const client = {
    command: (name: never, input: never) =>
      engine.command(name, input, `note-${++sessions}-${Math.random()}`),
    watch: engine.watch,
  } as Parameters<typeof openNoteLine>[0];
  const line = await openNoteLine(client, { room, note }, Math.floor(Math.random() * 2 ** 32), {
    onReset: (refused) => void resets.push(refused),
    onAccess: () => {},
  });
  const doc = new Y.Doc();
  doc.clientID = line.client;
  const awareness = new Awareness(doc);
  const provider = new WebsocketProvider("ws://engine", note, doc, {
    awareness,
    WebSocketPolyfill: line.Socket,
    disableBc: true,
  });
  await new Promise<void>((done) => provider.once("sync", () => done()));
  const root = doc.getXmlFragment("note");
  const run = (): Y.XmlText => {
    const first = root.get(0);
    if (first instanceof Y.XmlElement) return first.get(0) as Y.XmlText;
    const paragraph = new Y.XmlElement("paragraph");
    const made = new Y.XmlText();
    doc.transact(() => {
      paragraph.insert(0, [made]);
      root.insert(0, [paragraph]);
    });
    return made;
  };
  const text = () =>
    root
      .toArray()
      .map((child) => child.toString().replaceAll(/<[^>]*>/g, ""))
      .join("\n");
  return {
    doc,
    root,
    awareness,
    resets,
    text,
    type: (at, letters) => run().insert(at, letters),
    erase: (at, length) => run().delete(at, length),
    async until(fits, ms = 15_000) {
      const end = Date.now() + ms;
      while (!fits(text())) {
        if (Date.now() > end) throw new Error(`the note still says ${text().slice(0, 200)}`);
        await new Promise((done) => setTimeout(done, 20));
      }
    },
    close() {
      provider.destroy();
      awareness.destroy();
      line.close();
    },
  };
}
