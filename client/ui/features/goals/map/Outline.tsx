import { type Accessor, createMemo, createSignal, For, type JSX, onCleanup, Show, untrack } from "solid-js";
import type { CycleId } from "../../../../bridge/contract.ts";
import { languageOf, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { texts } from "../text.ts";
import { groupIcons } from "./Around.tsx";
import { AlignButton, canAlign, type OnAlign, Who } from "./Card.tsx";
import type { MapEdge, MapGraph, MapNode } from "./graph.ts";
import { createKept } from "./kept.ts";
import { mapTexts } from "./map-text.ts";
import { type OutlineRow, outlineOf, unfolded } from "./outline.ts";
import { edgeWords, titleOf } from "./words.ts";

export interface OutlineProps {
  readonly graph: MapGraph;
  /** Somebody looks for something: what was found stands open. */
  readonly sought: boolean;
  readonly cycleName: (id: CycleId | null) => string;
  readonly onOpen: (node: MapNode) => void;
  readonly onAlign: OnAlign;
}

/**
 * The same as a nested list: for phones, for screen readers, and for who likes lists. Arrow keys walk, fold and unfold. A large
 * one begins folded, and what is far below is drawn once somebody comes near.
 */
export function Outline(props: OutlineProps): JSX.Element {
  const words = useText(mapTexts);
  let tree!: HTMLDivElement;
  const [chosen, setChosen] = createSignal<string | null>(null);
  const rows = createMemo(() => outlineOf(props.graph));
  const folding = createMemo(() => createFolding(rows, !props.sought && untrack(rows).length > OPEN_UP_TO));
  const folded = () => folding().folded();
  const shown = createMemo(() => unfolded(rows(), folded()));
  const rowById = createMemo(() => new Map(shown().map((row) => [row.node.id, row])));
  const [drawn, setDrawn] = createSignal(DRAWN);
  const byId = createMemo(() => new Map(props.graph.nodes.map((node) => [node.id, node])));
  const active = createMemo(() => rowById().get(chosen() ?? "")?.node.id ?? shown()[0]?.node.id);
  const goTo = (row: OutlineRow | undefined) => {
    if (row === undefined) return;
    setDrawn((now) => Math.max(now, shown().indexOf(row) + DRAWN / 2));
    setChosen(row.node.id);
    tree.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.node.id)}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, row: OutlineRow) => {
    const act = keyOf(event.key, row, shown(), folded());
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (act.type === "go") goTo(act.to);
    else if (act.type === "open") props.onOpen(row.node);
    else folding().toggle(row.node.id);
  };
  return (
    <>
      <Show when={rows().some(({ hasChildren }) => hasChildren)}>
        <div class="fold-all">
          <Button
            size="sm"
            icon={folded().size > 0 ? "chev-down" : "chev-up"}
            onClick={() => folding().all(folded().size === 0)}
          >
            {folded().size > 0 ? words().unfoldAll : words().foldAll}
          </Button>
        </div>
      </Show>
      <div ref={tree} class="tree" role="tree" aria-label={words().map}>
        <For each={shown().slice(0, drawn()).map(idOfRow)}>
          {(id) => {
            const row = createKept(() => rowById().get(id));
            return (
              <Leaf
                {...props}
                row={row()}
                byId={byId()}
                isActive={active() === id}
                isFolded={folded().has(id)}
                onToggle={() => folding().toggle(id)}
                onFocus={() => setChosen(id)}
                onKeyDown={(event) => onKeyDown(event, row())}
              />
            );
          }}
        </For>
      </div>
      <Show when={shown().length > drawn()}>
        <div ref={(end) => whenNear(end, () => setDrawn((now) => now + DRAWN))} class="tree-end" />
      </Show>
    </>
  );
}

const OPEN_UP_TO = 60; // rows; of more the roots are enough to begin with
const DRAWN = 60;
const NEAR = "800px";
const idOfRow = ({ node }: OutlineRow): string => node.id;

/** Which rows are folded: all or none of them at first, and then as somebody says. */
function createFolding(rows: Accessor<readonly OutlineRow[]>, startsFolded: boolean) {
  const [state, setState] = createSignal<{ readonly all: boolean; readonly but: ReadonlySet<string> }>({
    all: startsFolded,
    but: new Set(),
  });
  const folded = createMemo<ReadonlySet<string>>(() => {
    const { all, but } = state();
    return new Set(
      rows()
        .filter(({ hasChildren, node }) => hasChildren && all !== but.has(node.id))
        .map(idOfRow),
    );
  });
  return {
    folded,
    all: (on: boolean) => void setState({ all: on, but: new Set() }),
    toggle: (id: string) =>
      void setState(({ all, but }) => {
        const next = new Set(but);
        if (!next.delete(id)) next.add(id);
        return { all, but: next };
      }),
  };
}

/** Says again and again that an end is near, until it is not. */
function whenNear(end: HTMLElement, tell: () => void): void {
  const watcher = new IntersectionObserver(
    (seen) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
      tell();
      watcher.unobserve(end); // asked anew from where it stands then
      watcher.observe(end);
    },
    { rootMargin: NEAR },
  );
  watcher.observe(end);
  onCleanup(() => watcher.disconnect());
}

interface LeafProps extends OutlineProps {
  readonly row: OutlineRow;
  readonly byId: ReadonlyMap<string, MapNode>;
  readonly isActive: boolean;
  readonly isFolded: boolean;
  readonly onToggle: () => void;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function Leaf(props: LeafProps): JSX.Element {
  const t = useText(texts);
  const words = useText(mapTexts);
  const node = () => props.row.node;
  const titleAt = (id: string) => titleOf(words(), props.byId.get(id), t().untitled);
  const title = () => titleAt(node().id);
  return (
    <div
      class="leaf"
      role="treeitem"
      data-row={node().id}
      data-depth={props.row.depth === 0 ? "0" : undefined}
      data-kind={node().kind}
      data-context={node().isContext ? "" : undefined}
      aria-level={props.row.depth + 1}
      aria-posinset={props.row.position}
      aria-setsize={props.row.siblings}
      aria-expanded={props.row.hasChildren ? !props.isFolded : undefined}
      tabIndex={props.isActive ? 0 : -1}
      style={{ "--_d": Math.min(props.row.depth, 6) }}
      onClick={() => props.onOpen(node())}
      onFocus={() => props.onFocus()}
      onKeyDown={(event) => props.onKeyDown(event)}
      onContextMenu={(event) => {
        if (!canAlign(node())) return;
        event.preventDefault();
        props.onAlign(node(), event.currentTarget);
      }}
    >
      <Show when={props.row.isFirstOfGroup}>
        <p class="group">
          <Icon name={groupIcons[node().group]} size="sm" />
          {words().group(node().group)}
        </p>
      </Show>
      <h3 lang={languageOf(title())}>
        <Show when={props.row.depth > 0}>
          <span class="elbow" data-kind={props.row.edge?.kind} aria-hidden="true" />
        </Show>
        <Show when={node().kind === "private"}>
          <Icon name="lock" size="sm" />
        </Show>
        {title()}
      </h3>
      <span class="leaf-acts">
        <AlignButton node={node()} title={title()} tabIndex={-1} onAlign={props.onAlign} />
        <Show when={props.row.hasChildren}>
          <Twisty folded={props.isFolded} onToggle={props.onToggle} />
        </Show>
      </span>
      <Who
        node={node()}
        title={title()}
        cycleName={props.cycleName(node().cycle)}
        sign={<ResultChip node={props.byId.get(props.row.edge?.to ?? "")} edge={props.row.edge} />}
      />
      <For each={props.row.also}>
        {(edge) => (
          <p class="also" data-kind={edge.kind}>
            {edgeWords(words(), edge, titleAt(edge.to))}
          </p>
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
