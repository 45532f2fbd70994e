import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { CycleId } from "../../../../bridge/contract.ts";
import { languageOf, useText } from "../../../i18n/text.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { texts } from "../text.ts";
import { Who } from "./Card.tsx";
import type { MapEdge, MapGraph, MapNode } from "./graph.ts";
import { mapTexts } from "./map-text.ts";
import { type OutlineRow, outlineOf, unfolded } from "./outline.ts";
import { edgeWords, titleOf } from "./words.ts";

export interface OutlineProps {
  readonly graph: MapGraph;
  readonly cycleName: (id: CycleId | null) => string;
  readonly onOpen: (node: MapNode) => void;
}

/** The same as a nested list: for phones, for screen readers, and for who likes lists. Arrow keys walk, fold and unfold. */
export function Outline(props: OutlineProps): JSX.Element {
  const t = useText(texts);
  const words = useText(mapTexts);
  let tree!: HTMLDivElement;
  const [folded, setFolded] = createSignal<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = createSignal<string | null>(null);
  const rows = createMemo(() => outlineOf(props.graph));
  const shown = createMemo(() => unfolded(rows(), folded()));
  const byId = createMemo(() => new Map(props.graph.nodes.map((node) => [node.id, node])));
  const active = () => shown().find(({ node }) => node.id === chosen())?.node.id ?? shown()[0]?.node.id;
  const titleAt = (id: string) => titleOf(words(), byId().get(id), t().untitled);
  const toggle = (id: string) =>
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const goTo = (row: OutlineRow | undefined) => {
    if (row === undefined) return;
    setChosen(row.node.id);
    tree.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.node.id)}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, row: OutlineRow) => {
    const act = keyOf(event.key, row, shown(), folded());
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (act.type === "go") goTo(act.to);
    else if (act.type === "open") props.onOpen(row.node);
    else toggle(row.node.id);
  };
  return (
    <div ref={tree} class="tree" role="tree" aria-label={words().map}>
      <For each={shown()}>
        {(row) => (
          <div
            class="leaf"
            role="treeitem"
            data-row={row.node.id}
            data-depth={row.depth === 0 ? "0" : undefined}
            data-kind={row.node.kind}
            data-context={row.node.isContext ? "" : undefined}
            aria-level={row.depth + 1}
            aria-posinset={row.position}
            aria-setsize={row.siblings}
            aria-expanded={row.hasChildren ? !folded().has(row.node.id) : undefined}
            tabIndex={active() === row.node.id ? 0 : -1}
            style={{ "--_d": Math.min(row.depth, 6) }}
            onClick={() => props.onOpen(row.node)}
            onFocus={() => setChosen(row.node.id)}
            onKeyDown={(event) => onKeyDown(event, row)}
          >
            <h3 lang={languageOf(titleAt(row.node.id))}>
              <Show when={row.depth > 0}>
                <span class="elbow" data-kind={row.edge?.kind} aria-hidden="true" />
              </Show>
              <Show when={row.node.kind === "private"}>
                <Icon name="lock" size="sm" />
              </Show>
              {titleAt(row.node.id)}
            </h3>
            <Show when={row.hasChildren}>
              <Twisty folded={folded().has(row.node.id)} onToggle={() => toggle(row.node.id)} />
            </Show>
            <Who node={row.node} title={titleAt(row.node.id)} cycleName={props.cycleName(row.node.cycle)}>
              <ResultChip node={byId().get(row.edge?.to ?? "")} edge={row.edge} />
            </Who>
            <For each={row.also}>
              {(edge) => (
                <p class="also" data-kind={edge.kind}>
                  {edgeWords(words(), edge, titleAt(edge.to))}
                </p>
              )}
            </For>
          </div>
        )}
      </For>
    </div>
  );
}

/** Which key result of the one above it leads to. */
function ResultChip(props: {
  readonly node: MapNode | undefined;
  readonly edge: MapEdge | null;
}): JSX.Element {
  const result = () =>
    props.node?.objective?.keyResults.find(({ id }) => id === props.edge?.keyResult)?.number;
  return <Show when={result()}>{(number) => <span class="chip">KR{number()}</span>}</Show>;
}

/** For the pointer and the finger; the arrow keys do the same. */
function Twisty(props: { readonly folded: boolean; readonly onToggle: () => void }): JSX.Element {
  const words = useText(mapTexts);
  return (
    <button
      type="button"
      class="icon-btn"
      data-size="sm"
      tabindex="-1"
      title={props.folded ? words().unfold : words().fold}
      onClick={(event) => {
        event.stopPropagation();
        props.onToggle();
      }}
    >
      <Icon name={props.folded ? "chev-down" : "chev-up"} size="sm" />
    </button>
  );
}

type Act =
  | { readonly type: "open" | "toggle" }
  | { readonly type: "go"; readonly to: OutlineRow | undefined };

/** What a key does on a row, as trees are walked everywhere. */
function keyOf(
  key: string,
  row: OutlineRow,
  shown: readonly OutlineRow[],
  folded: ReadonlySet<string>,
): Act | undefined {
  const at = shown.indexOf(row);
  const isFolded = folded.has(row.node.id);
  switch (key) {
    case "ArrowDown":
      return { type: "go", to: shown[at + 1] };
    case "ArrowUp":
      return { type: "go", to: shown[at - 1] };
    case "Home":
      return { type: "go", to: shown[0] };
    case "End":
      return { type: "go", to: shown.at(-1) };
    case "ArrowRight":
      if (!row.hasChildren) return undefined;
      return isFolded ? { type: "toggle" } : { type: "go", to: shown[at + 1] };
    case "ArrowLeft":
      if (row.hasChildren && !isFolded) return { type: "toggle" };
      return { type: "go", to: shown.find(({ node }) => node.id === row.parent) };
    case "Enter":
    case " ":
      return { type: "open" };
    default:
      return undefined;
  }
}
