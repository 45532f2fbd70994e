import { baseKeymap, chainCommands, exitCode } from "prosemirror-commands";
import { inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { Fragment, Slice } from "prosemirror-model";
import { type Command, EditorState, Plugin, TextSelection } from "prosemirror-state";
import { Decoration, DecorationSet, EditorView } from "prosemirror-view";
import { redo, undo, yCursorPlugin, ySyncPlugin, yUndoPlugin } from "y-prosemirror";
import { Awareness } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import { Doc } from "yjs";
import type { EngineClient, NoteWireView } from "../../../../bridge/contract.ts";
import { createCheckItem } from "./check-item.ts";
import { liftItem, runTool, sinkItem, splitItem } from "./commands.ts";
import { openNoteLine } from "./note-line.ts";
import { noteSchema } from "./schema.ts";

/** A note that can be written in: ProseMirror over Yjs, which the stock provider connects to the engine. */
export interface NoteEditor {
  readonly view: EditorView;
  run(command: Command): void;
  close(): void;
}

export interface NoteEditorOptions {
  readonly place: HTMLElement;
  readonly label: string;
  readonly checkLabel: string;
  /** What stands in an empty note until somebody writes. */
  readonly hint: string;
  readonly onState: (state: EditorState) => void;
  readonly onAccess: (access: NoteWireView["access"]) => void;
  readonly onReady: () => void;
  readonly onReset: (refused: boolean) => void;
  readonly onLeave: () => void;
}

const SESSIONS = 2 ** 32;

export async function openEditor(
  engine: EngineClient,
  where: { readonly room: string; readonly note: string },
  options: NoteEditorOptions,
): Promise<NoteEditor> {
  const session = crypto.getRandomValues(new Uint32Array(1))[0] ?? Math.floor(Math.random() * SESSIONS);
  let view: EditorView | null = null;
  const line = await openNoteLine(engine, where, session, {
    onReset: options.onReset,
    onAccess(access) {
      options.onAccess(access);
      view?.setProps({}); // it may be written in now, or no more
    },
  });
  const doc = new Doc();
  doc.clientID = line.client;
  const awareness = new Awareness(doc);
  const provider = new WebsocketProvider("ws://engine", where.note, doc, {
    awareness,
    WebSocketPolyfill: line.Socket,
    disableBc: true, // other tabs talk to the same engine
  });
  provider.once("sync", options.onReady);
  view = new EditorView(options.place, {
    state: EditorState.create({
      schema: noteSchema,
      plugins: [
        ySyncPlugin(doc.getXmlFragment("note")),
        yCursorPlugin(awareness, { cursorBuilder: caret, selectionBuilder: selection }),
        yUndoPlugin(),
        rules,
        keys(options.onLeave),
        keymap(baseKeymap),
        plainPaste,
        hintWhenEmpty(options.hint, () => line.access() === "write"),
      ],
    }),
    editable: () => line.access() === "write",
    attributes: {
      class: "note-text",
      role: "textbox",
      "aria-multiline": "true",
      "aria-label": options.label,
      "aria-placeholder": options.hint,
    },
    nodeViews: { check_item: createCheckItem(options.checkLabel) },
    dispatchTransaction(transaction) {
      if (view === null) return;
      view.updateState(view.state.apply(transaction));
      options.onState(view.state);
    },
  });
  const shown = view;
  options.onState(shown.state);
  return {
    view: shown,
    run(command) {
      command(shown.state, shown.dispatch, shown);
      shown.focus();
    },
    close() {
      shown.destroy();
      provider.destroy();
      awareness.destroy();
      doc.destroy();
      line.close();
    },
  };
}

/** Drawn, not written: it is in nobody's note. */
const hintWhenEmpty = (hint: string, isShown: () => boolean): Plugin =>
  new Plugin({
    props: {
      decorations({ doc }) {
        const only = doc.childCount === 1 ? doc.firstChild : null;
        if (only?.type !== nodes.paragraph || only.content.size > 0 || !isShown()) return null;
        return DecorationSet.create(doc, [
          Decoration.node(0, only.nodeSize, { class: "note-empty", "data-hint": hint }),
        ]);
      },
    },
  });

interface Person {
  readonly name?: unknown;
  readonly dye?: unknown;
}
const dyeOf = ({ dye }: Person): string =>
  typeof dye === "number" && Number.isInteger(dye) && dye >= 1 && dye <= 10 ? String(dye) : "1";

/** Somebody's place in the text, with their name. The engine says who it is, not they themselves. */
function caret(person: Person): HTMLElement {
  const mark = document.createElement("span");
  mark.className = "note-caret";
  mark.dataset.dye = dyeOf(person);
  const name = document.createElement("span");
  name.className = "note-caret-name";
  name.textContent = typeof person.name === "string" ? person.name : "";
  mark.append("\u2060", name, "\u2060");
  return mark;
}

const selection = (person: Person) => ({ class: "note-chosen", "data-dye": dyeOf(person) });

const { nodes } = noteSchema;
const rules = inputRules({
  rules: [
    textblockTypeInputRule(/^(#{1,3})\s$/, nodes.heading, ([, marks]) => ({ level: marks?.length ?? 1 })),
    textblockTypeInputRule(/^```$/, nodes.code_block),
    wrappingInputRule(/^\s*[-*]\s$/, nodes.bullet_list),
    wrappingInputRule(/^1\.\s$/, nodes.ordered_list),
    wrappingInputRule(/^\[\s?\]\s$/, nodes.check_list),
    wrappingInputRule(/^>\s$/, nodes.blockquote),
  ],
});

const breakLine: Command = (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
};

const keys = (leave: () => void): Plugin =>
  keymap({
    "Mod-z": undo,
    "Mod-y": redo,
    "Shift-Mod-z": redo,
    "Mod-b": runTool("strong"),
    "Mod-i": runTool("em"),
    "Mod-e": runTool("code"),
    "Mod-Alt-1": runTool("h1"),
    "Mod-Alt-2": runTool("h2"),
    "Mod-Alt-3": runTool("h3"),
    "Mod-Shift-7": runTool("numbers"),
    "Mod-Shift-8": runTool("bullets"),
    "Mod-Shift-9": runTool("checks"),
    Enter: splitItem,
    "Shift-Enter": chainCommands(exitCode, breakLine),
    Tab: sinkItem,
    "Shift-Tab": liftItem,
    Escape() {
      leave();
      return true;
    },
  });

/** Our own kind of clipboard: pieces of notes keep their form, everything else comes as words. */
const OWN_KIND = "application/x-skein-note";

function copy(view: EditorView, event: ClipboardEvent, isCut: boolean): boolean {
  const { selection: chosen } = view.state;
  if (event.clipboardData === null || chosen.empty) return false;
  const slice = chosen.content();
  event.clipboardData.setData("text/plain", wordsOf(slice));
  event.clipboardData.setData(OWN_KIND, JSON.stringify(slice.toJSON()));
  event.preventDefault();
  if (isCut && view.editable) view.dispatch(view.state.tr.deleteSelection().scrollIntoView());
  return true;
}

const wordsOf = ({ content }: Slice): string => content.textBetween(0, content.size, "\n", "\n");

function paste(view: EditorView, data: DataTransfer | null): boolean {
  if (data === null || !view.editable) return false;
  const slice = ownSlice(data.getData(OWN_KIND)) ?? sliceOf(data.getData("text/plain"), view.state);
  view.dispatch(view.state.tr.replaceSelection(slice).scrollIntoView());
  return true;
}

function ownSlice(json: string): Slice | null {
  if (json === "") return null;
  try {
    const slice = Slice.fromJSON(noteSchema, JSON.parse(json));
    for (const node of slice.content.content) node.check();
    return slice;
  } catch {
    return null; // of another version, or of somebody who wrote it by hand: then as words
  }
}

/** Lines as paragraphs; within code they stay lines. */
function sliceOf(text: string, { selection: { $from } }: EditorState): Slice {
  const plain = text.replaceAll(/\r\n?/g, "\n").replaceAll("\0", "");
  if (plain === "") return Slice.empty;
  if ($from.parent.type === nodes.code_block || !plain.includes("\n"))
    return new Slice(Fragment.from(noteSchema.text(plain)), 0, 0);
  const paragraph = (line: string) =>
    nodes.paragraph.create(null, line === "" ? null : noteSchema.text(line));
  return Slice.maxOpen(Fragment.from(plain.split("\n").map(paragraph)));
}

const plainPaste = new Plugin({
  props: {
    handleDOMEvents: {
      copy: (view, event) => copy(view, event, false),
      cut: (view, event) => copy(view, event, true),
      paste(view, event) {
        if (!paste(view, event.clipboardData)) return false;
        event.preventDefault();
        return true;
      },
      drop(view, event) {
        if (view.dragging) return false; // a piece of this note, which it moves itself
        event.preventDefault();
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
        if (at === null || !view.editable) return true;
        const near = TextSelection.near(view.state.doc.resolve(at.pos));
        view.dispatch(view.state.tr.setSelection(near));
        paste(view, event.dataTransfer);
        return true;
      },
    },
  },
});
