import { useNavigate } from "@solidjs/router";
import { createMemo, createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { CycleId, Day, GoalsView, ObjectiveId } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Empty } from "../../../kit/Empty.tsx";
import { Segmented } from "../../../kit/Segmented.tsx";
import { TextField } from "../../../kit/TextField.tsx";
import { useGoalsPath } from "../address.ts";
import { AlignMenu } from "../align/AlignMenu.tsx";
import { CycleMenu } from "../Cycles.tsx";
import { GroupChoice } from "../GroupChoice.tsx";
import { goalsPath } from "../goals-path.ts";
import { isInGroup } from "../groups.ts";
import { texts } from "../text.ts";
import { LookBack } from "../then/LookBack.tsx";
import type { OnAlign } from "./Card.tsx";
import { Drawn } from "./Drawn.tsx";
import { graphOf, type MapNode, soughtOf } from "./graph.ts";
import { mapTexts } from "./map-text.ts";
import { Outline } from "./Outline.tsx";
import { ViewChoice } from "./ViewChoice.tsx";
import "./map.css";

const ROWS_UP_TO = 40; // objectives; more are easier to see without their key results

export interface MapStageProps {
  readonly view: GoalsView;
  readonly mineOnly: boolean;
  /** Only those of a level, or of a team's room, and what they lead to; `null` for all. */
  readonly group: string | null;
  readonly phone: boolean;
  readonly openObjective: ObjectiveId | null;
  readonly onMine: (mineOnly: boolean) => void;
  readonly onGroup: (group: string | null) => void;
  /** The day it is shown as it was on; without one, as it is now. */
  readonly day?: Day | undefined;
  /** Stands above the map. */
  readonly note?: JSX.Element;
  readonly onLookBack?: (() => void) | undefined;
}

/** The cycle as a map: where each objective leads, from the organisation to teams and people. */
export function MapStage(props: MapStageProps): JSX.Element {
  const t = useText(texts);
  const words = useText(mapTexts);
  const navigate = useNavigate();
  const path = useGoalsPath();
  const [sought, setSought] = createSignal("");
  const [asOutline, setAsOutline] = createSignal(false);
  const [rows, setRows] = createSignal<boolean | null>(null);
  const all = createMemo(() => graphOf(props.view.objectives.filter(({ archived }) => !archived)));
  const wordsByNode = createMemo(() => new Map(all().nodes.map((node) => [node, wordsOf(node)])));
  const typed = () => sought().trim().toLowerCase();
  const isSought = () => typed() !== "" || props.mineOnly || props.group !== null;
  const graph = createMemo(() => {
    const [looked, mineOnly, group] = [typed(), props.mineOnly, props.group];
    if (!isSought()) return all();
    return soughtOf(
      all(),
      (node) =>
        (!mineOnly || node.objective?.mine === true) &&
        (group === null || (node.objective !== null && isInGroup(node.objective, group))) &&
        (looked === "" || wordsByNode().get(node)?.includes(looked) === true),
    );
  });
  const withRows = () => rows() ?? all().nodes.length <= ROWS_UP_TO;
  const cycleName = (id: CycleId | null) =>
    id === props.view.cycle.id
      ? words().elsewhere
      : (props.view.cycles.find((cycle) => cycle.id === id)?.name ?? id ?? "");
  const hrefOf = (node: MapNode) =>
    node.kind === "private"
      ? undefined
      : `${goalsPath(node.cycle ?? props.view.cycle.id)}?at=${encodeURIComponent(node.id)}${past()}`;
  const past = () => (props.day === undefined ? "" : `&day=${props.day}`);
  const isOutline = () => props.phone || asOutline();
  const [aligned, setAligned] = createSignal<{ readonly id: string; readonly anchor: Element } | null>(null);
  const onAlign: OnAlign = ({ id }, anchor) => setAligned({ id, anchor });
  let outline: HTMLDivElement | undefined;
  const look = (text: string) => {
    setSought(text);
    outline?.scrollTo(0, 0); // what is found begins above
  };
  const showAll = () => {
    setSought("");
    props.onMine(false);
    props.onGroup(null);
  };
  return (
    <>
      <header class="doc-head map-head">
        <h1>{t().goals}</h1>
        <ViewChoice value="map" isPast={props.day !== undefined} />
        <CycleMenu view={props.view} />
        <span class="push" />
        <div class="map-find">
          <TextField
            label={words().find}
            hideLabel
            type="search"
            icon="search"
            tone="sunken"
            placeholder={words().findPlaceholder}
            value={sought()}
            onInput={look}
          />
        </div>
        <Toggle on={props.mineOnly} onToggle={() => props.onMine(!props.mineOnly)}>
          {words().mineOnly}
        </Toggle>
        <GroupChoice {...props} />
        <Show when={!props.phone}>
          <Show when={!isOutline()}>
            <Toggle on={withRows()} onToggle={() => setRows(!withRows())}>
              {words().withResults}
            </Toggle>
          </Show>
          <Segmented
            label={words().how}
            value={asOutline() ? "outline" : "drawn"}
            options={[
              { value: "drawn", label: words().drawn },
              { value: "outline", label: words().outline },
            ]}
            onChange={(value) => setAsOutline(value === "outline")}
          />
        </Show>
        <LookBack onPress={props.onLookBack} />
      </header>
      {props.note}
      <p class="sr" role="status">
        {sought().trim() === "" ? "" : words().found(graph().nodes.filter((one) => !one.isContext).length)}
      </p>
      <Switch
        fallback={
          <Drawn
            graph={graph()}
            withRows={withRows()}
            openObjective={props.openObjective}
            cycleName={cycleName}
            hrefOf={hrefOf}
            onAlign={onAlign}
            resultHref={(node, keyResult) =>
              props.day === undefined
                ? path(props.view.cycle.id, { objective: node.id, keyResult })
                : hrefOf(node)
            }
          />
        }
      >
        <Match when={all().nodes.length === 0}>
          <div class="scroll">
            <Empty
              art="hills"
              title={words().empty}
              text={words().emptyText}
              actions={
                <Button tone="primary" onClick={() => navigate(goalsPath(props.view.cycle.id))}>
                  {words().toDocument}
                </Button>
              }
            />
          </div>
        </Match>
        <Match when={graph().nodes.length === 0}>
          <div class="scroll">
            <Empty
              art="hills"
              title={words().none}
              text={words().noneText}
              actions={<Button onClick={showAll}>{words().showAll}</Button>}
            />
          </div>
        </Match>
        <Match when={isOutline()}>
          <div ref={outline} class="scroll">
            <Outline
              graph={graph()}
              sought={isSought()}
              cycleName={cycleName}
              onAlign={onAlign}
              onOpen={(node) => {
                const href = hrefOf(node);
                if (href !== undefined) navigate(href);
              }}
            />
          </div>
        </Match>
      </Switch>
      <AlignMenu
        objective={props.view.objectives.find(({ id }) => id === aligned()?.id)}
        anchor={aligned()?.anchor ?? null}
        onClose={() => setAligned(null)}
      />
    </>
  );
}

/** Its words, those of its key results, who answers for it, and the team's room: read once, not with every letter. */
const wordsOf = ({ kind, objective, title }: MapNode): string =>
  kind === "private"
    ? ""
    : [
        title,
        objective?.owner?.name ?? "",
        objective?.home?.name ?? "",
        ...(objective?.keyResults.map((result) => result.title.text) ?? []),
      ]
        .join("\n")
        .toLowerCase();

function Toggle(props: {
  readonly on: boolean;
  readonly onToggle: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <button
      type="button"
      class="chip map-toggle"
      data-tone={props.on ? "brand" : "line"}
      aria-pressed={props.on}
      onClick={() => props.onToggle()}
    >
      {props.children}
    </button>
  );
}
