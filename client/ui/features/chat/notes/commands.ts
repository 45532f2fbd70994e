import { lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import type { NodeType } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import type { Command, EditorState } from "prosemirror-state";
import { noteSchema, safeHref } from "./schema.ts";

/** What the toolbar and the keys of a note do. */

const { nodes, marks } = noteSchema;

/** As deep as lists and quotes may lie in each other; what an envelope may carry is twice that. */
const MOST_DEPTH = 14;

export type Tool =
  | "h1"
  | "h2"
  | "h3"
  | "strong"
  | "em"
  | "code"
  | "bullets"
  | "numbers"
  | "checks"
  | "quote"
  | "pre";

const listOf = { bullets: nodes.bullet_list, numbers: nodes.ordered_list, checks: nodes.check_list } as const;
const markOf = { strong: marks.strong, em: marks.em, code: marks.code } as const;
const levels = { h1: 1, h2: 2, h3: 3 } as const;

export const runTool =
  (tool: Tool): Command =>
  (state, dispatch, view) => {
    if (tool in markOf) return toggleMark(markOf[tool as keyof typeof markOf])(state, dispatch, view);
    if (tool in levels) return heading(levels[tool as keyof typeof levels])(state, dispatch, view);
    if (tool in listOf) return list(listOf[tool as keyof typeof listOf])(state, dispatch, view);
    if (tool === "pre")
      return setBlockType(isTool(state, "pre") ? nodes.paragraph : nodes.code_block)(state, dispatch, view);
    return isTool(state, "quote")
      ? lift(state, dispatch, view)
      : ifShallow(wrapIn(nodes.blockquote))(state, dispatch, view);
  };

const heading =
  (level: number): Command =>
  (state, dispatch, view) => {
    const isSet = state.selection.$from.parent.hasMarkup(nodes.heading, { level });
    return isSet
      ? setBlockType(nodes.paragraph)(state, dispatch, view)
      : setBlockType(nodes.heading, { level })(state, dispatch, view);
  };

/** In a list of another kind the kind changes; in one of this kind the item leaves it. */
const list =
  (type: NodeType): Command =>
  (state, dispatch, view) => {
    const { $from } = state.selection;
    const around = $from.depth >= 2 ? $from.node(-1) : null;
    if (around?.type === itemOf(type) && $from.node(-2).type === type)
      return liftListItem(itemOf(type))(state, dispatch, view);
    return ifShallow(wrapInList(type))(state, dispatch, view);
  };

const itemOf = (type: NodeType): NodeType => (type === nodes.check_list ? nodes.check_item : nodes.list_item);

const ifShallow =
  (command: Command): Command =>
  (state, dispatch, view) =>
    state.selection.$from.depth < MOST_DEPTH && command(state, dispatch, view);

export function isTool(state: EditorState, tool: Tool): boolean {
  const { $from, from, to, empty } = state.selection;
  if (tool in markOf) {
    const mark = markOf[tool as keyof typeof markOf];
    return empty
      ? mark.isInSet(state.storedMarks ?? $from.marks()) !== undefined
      : state.doc.rangeHasMark(from, to, mark);
  }
  if (tool in levels)
    return $from.parent.hasMarkup(nodes.heading, { level: levels[tool as keyof typeof levels] });
  const type =
    tool in listOf
      ? listOf[tool as keyof typeof listOf]
      : tool === "pre"
        ? nodes.code_block
        : nodes.blockquote;
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type === type) return true;
  return false;
}

/** The link at the selection, to be changed. */
export function linkAt({ selection: { $from } }: EditorState): string {
  const mark = marks.link.isInSet($from.marks()) ?? marks.link.isInSet($from.nodeAfter?.marks ?? []);
  return typeof mark?.attrs.href === "string" ? mark.attrs.href : "";
}

/** An empty one takes the link away. */
export const setLink =
  (address: string): Command =>
  (state, dispatch) => {
    const { from, to, empty } = state.selection;
    const trimmed = address.trim();
    const href = safeHref(/^[a-z]+:/i.test(trimmed) ? trimmed : `https://${trimmed}`);
    if (trimmed !== "" && href === null) return false;
    const { tr } = state;
    if (trimmed === "") tr.removeMark(from, to, marks.link);
    else if (empty) tr.insert(from, noteSchema.text(trimmed, [marks.link.create({ href })]));
    else tr.addMark(from, to, marks.link.create({ href }));
    dispatch?.(tr);
    return true;
  };

export const splitItem: Command = (state, dispatch, view) =>
  splitListItem(nodes.list_item)(state, dispatch) ||
  splitListItem(nodes.check_item, { done: false })(state, dispatch, view);

export const sinkItem: Command = (state, dispatch) =>
  state.selection.$from.depth < MOST_DEPTH &&
  (sinkListItem(nodes.list_item)(state, dispatch) || sinkListItem(nodes.check_item)(state, dispatch));

export const liftItem: Command = (state, dispatch) =>
  liftListItem(nodes.list_item)(state, dispatch) || liftListItem(nodes.check_item)(state, dispatch);
