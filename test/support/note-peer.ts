import fc from "fast-check";
import * as Y from "yjs";
import { type Bytes, type DeviceId, type NoteId, type NoteSigner, noteClient } from "../../crdt/index.ts";
import { createNodeVerifier } from "../../relay/crypto.ts";

/** Editors as Yjs makes them, for tests of what comes before and after it. */

export const { sha256 } = createNodeVerifier();
export const NOTE = "0e".repeat(16) as NoteId;

export const signerOf = (person: number, session = 1): NoteSigner => ({
  note: NOTE,
  device: person.toString(16).padStart(2, "0").repeat(16) as DeviceId,
  session,
});

export interface NotePeer {
  readonly signer: NoteSigner;
  readonly client: number;
  readonly doc: Y.Doc;
  readonly root: Y.XmlFragment;
  /** What was written here and not taken from here yet, update by update. */
  take(): readonly Bytes[];
}

export function createNotePeer(person: number, session = 1): NotePeer {
  const signer = signerOf(person, session);
  const doc = new Y.Doc();
  const client = noteClient(signer, sha256);
  doc.clientID = client;
  let made: Bytes[] = [];
  doc.on("update", (update: Bytes, _origin: unknown, _doc: unknown, { local }: Y.Transaction) => {
    if (local) made.push(update);
  });
  return {
    signer,
    client,
    doc,
    root: doc.getXmlFragment("note"),
    take() {
      const taken = made;
      made = [];
      return taken;
    },
  };
}

/**
 * Elements and letters, without marks: where two set marks at one place apart, Yjs tidies them up by the order of arrival
 * (one story in some thousand). The room's order decides then (NOTE12).
 */
export const lettersOf = (root: Y.XmlFragment): string => root.toString().replaceAll(/<\/?strong>/g, "");

/** One thing that somebody does in an editor; numbers choose where. */
export interface NoteStep {
  readonly kind: "paragraph" | "type" | "erase" | "mark" | "attribute" | "nest" | "drop";
  readonly at: number;
  readonly text: string;
}

export const noteSteps = fc.array(
  fc.record<NoteStep>({
    kind: fc.constantFrom("paragraph", "type", "type", "type", "erase", "mark", "attribute", "nest", "drop"),
    at: fc.nat(),
    text: fc.constantFrom("a", "word ", "雁", "👋🏽", "two words", "x".repeat(40)),
  }),
  { minLength: 1, maxLength: 12 },
);

/** What y-prosemirror does for the same step, without its screen. */
export function doStep({ doc, root }: NotePeer, { kind, at, text }: NoteStep): void {
  doc.transact(() => {
    const elements = elementsIn(root);
    const element = elements[at % Math.max(1, elements.length)];
    if (element === undefined || kind === "paragraph") {
      const paragraph = new Y.XmlElement("paragraph");
      paragraph.insert(0, [new Y.XmlText(text)]);
      root.insert(at % (root.length + 1), [paragraph]);
      return;
    }
    const run = element.toArray().find((child) => child instanceof Y.XmlText);
    if (kind === "attribute") element.setAttribute("level", String(at % 4));
    else if (kind === "nest") element.insert(0, [new Y.XmlElement("blockquote")]);
    else if (kind === "drop") root.delete(at % root.length, 1);
    else if (run === undefined) element.insert(element.length, [new Y.XmlText(text)]);
    else {
      const edges = edgesOf(run.toString().replaceAll(/<[^>]*>/g, ""));
      const from = at % edges.length;
      const [start = 0, end = start] = [edges[from], edges[from + 1]];
      if (kind === "type") run.insert(start, text);
      else if (end > start && kind === "mark") run.format(start, end - start, { strong: {} });
      else if (end > start) run.delete(start, end - start);
    }
  });
}

/** Where letters begin and end: editors never cut one in two. */
function edgesOf(text: string): readonly number[] {
  const edges = [0];
  for (const letter of text) edges.push((edges.at(-1) as number) + letter.length);
  return edges;
}

function elementsIn(within: Y.XmlFragment): readonly Y.XmlElement[] {
  return within
    .toArray()
    .flatMap((child) => (child instanceof Y.XmlElement ? [child, ...elementsIn(child)] : []));
}
