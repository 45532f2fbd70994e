import { type Accessor, createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { CycleId, ObjectiveId } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { texts } from "../text.ts";
import { Ends, Heads, Legend, Zoom } from "./Around.tsx";
import { Card, type OnAlign } from "./Card.tsx";
import { isIn } from "./camera.ts";
import { chainOf, edgesBy, type MapGraph, type MapNode } from "./graph.ts";
import { createHands, type Hands } from "./hands.ts";
import { createKept } from "./kept.ts";
import { layoutOf, type MapLayout, type PlacedNode } from "./layout.ts";
import { mapTexts } from "./map-text.ts";
import { type Thread, threadsOf } from "./route.ts";
import { isWay, neighbourOf } from "./walk.ts";
import { edgeWords, titleOf } from "./words.ts";

const READABLE = 0.45;

export interface DrawnProps {
  readonly graph: MapGraph;
  readonly withRows: boolean;
  readonly openObjective: ObjectiveId | null;
  readonly cycleName: (id: CycleId | null) => string;
  readonly hrefOf: (node: MapNode) => string | undefined;
  readonly resultHref: (node: MapNode, keyResult: string) => string | undefined;
  readonly onAlign: OnAlign;
}

/** The map: cards in columns with lines between them. Only what is in sight is in the page. */
export function Drawn(props: DrawnProps): JSX.Element {
  const t = useText(texts);
  const words = useText(mapTexts);
  let box!: HTMLElement;
  const layout = createMemo(() => layoutOf(props.graph, props.withRows));
  const hands = createHands(() => box, layout);
  const sight = createMemo(hands.sight, undefined, {
    equals: (a, b) => a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom,
  });
  const shown = createMemo(() =>
    layout().nodes.flatMap((one) => (isIn(sight(), edgesOf(one)) ? one.node.id : [])),
  );
  const threads = createMemo(() => threadsOf(layout()));
  const drawn = createMemo(() => threads().filter(({ box: around }) => isIn(sight(), around)));
  const threadById = createMemo(() => new Map(drawn().map((thread) => [thread.edge.id, thread])));
  const [pointed, setPointed] = createSignal<string | null>(null);
  const lit = createMemo(() => {
    const id = pointed() ?? props.openObjective;
    return id === null ? null : chainOf(props.graph, id);
  });
  const isLit = ({ edge }: Thread) => lit()?.has(edge.from) === true && lit()?.has(edge.to) === true;
  const walk = createWalk(layout, hands, () => box);
  const from = createMemo(() => edgesBy(props.graph.edges, "from"));
  const linesOf = (node: MapNode) =>
    (from().get(node.id) ?? []).map((edge) =>
      edgeWords(words(), edge, titleOf(words(), layout().byId.get(edge.to)?.node, t().untitled)),
    );
  const camera = hands.camera;
  return (
    <section
      ref={box}
      class="map"
      aria-label={words().map}
      data-moving={hands.isMoving() ? "" : undefined}
      style={{
        "--_x": `${-camera().x * camera().scale}px`,
        "--_y": `${-camera().y * camera().scale}px`,
        "--_k": camera().scale,
      }}
      onKeyDown={walk.onKeyDown}
      onFocusIn={(event) => {
        const id = nodeIdOf(event.target);
        walk.setActive(id);
        setPointed(id);
      }}
      onFocusOut={() => setPointed(null)}
    >
      <div class="ground">
        <svg class="threads" aria-hidden="true">
          <For each={[...threadById().keys()]}>
            {(id) => {
              const thread = createKept(() => threadById().get(id));
              return (
                <>
                  <path
                    d={thread().path}
                    data-kind={thread().edge.kind}
                    data-lit={isLit(thread()) ? "" : undefined}
                  />
                  <Show when={thread().arrow}>{(head) => <path class="arrow" d={head()} />}</Show>
                </>
              );
            }}
          </For>
        </svg>
        <For each={shown()}>
          {(id) => {
            const placed = createKept(() => layout().byId.get(id));
            return (
              <Card
                placed={placed()}
                cycleName={props.cycleName(placed().node.cycle)}
                lines={linesOf(placed().node)}
                lit={lit()?.has(id) === true}
                open={props.openObjective === id}
                active={walk.active() === id}
                far={camera().scale < READABLE}
                href={props.hrefOf(placed().node)}
                resultHref={(keyResult) => props.resultHref(placed().node, keyResult)}
                onLight={(on) => setPointed(on ? id : null)}
                onAlign={props.onAlign}
              />
            );
          }}
        </For>
        <Ends threads={drawn()} isLit={isLit} />
      </div>
      <Heads layout={layout()} camera={camera()} />
      <Legend />
      <Zoom hands={hands} />
    </section>
  );
}

const edgesOf = ({ x, y, width, height }: PlacedNode) => ({
  left: x,
  top: y,
  right: x + width,
  bottom: y + height,
});

/** One card is reached by Tab; from it the arrow keys lead to the others, wherever they stand. */
function createWalk(layout: Accessor<MapLayout>, hands: Hands, box: () => HTMLElement) {
  const [chosen, setActive] = createSignal<string | null>(null);
  const first = () => layout().nodes.find(({ node }) => node.kind !== "private")?.node.id ?? null;
  const active = createMemo(() => {
    const id = chosen();
    return id !== null && layout().byId.has(id) ? id : first();
  });
  const goTo = (placed: PlacedNode) => {
    hands.show(placed);
    setActive(placed.node.id);
    box()
      .querySelector<HTMLElement>(`[data-node="${CSS.escape(placed.node.id)}"] .lead`)
      ?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const id = nodeIdOf(event.target);
    if (isWay(event.key)) {
      const next = id === null ? undefined : neighbourOf(layout(), id, event.key);
      if (next !== undefined) goTo(next);
    } else if (event.key === "+" || event.key === "=") hands.zoomBy(1);
    else if (event.key === "-" || event.key === "_") hands.zoomBy(-1);
    else if (event.key === "0") hands.whole();
    else return;
    event.preventDefault();
  };
  return { active, setActive, onKeyDown };
}

function nodeIdOf(target: EventTarget | null): string | null {
  const card = target instanceof Element ? target.closest<HTMLElement>("[data-node]") : null;
  return card?.dataset.node ?? null;
}
