import { For, type JSX, Show } from "solid-js";
import { formatPercent } from "../../../i18n/format-more.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { Avatar } from "../../../kit/Avatar.tsx";
import { confidenceLevel } from "../../../kit/Conf.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { IconButton } from "../../../kit/IconButton.tsx";
import { Progress } from "../../../kit/Progress.tsx";
import { alignTexts } from "../align/align-text.ts";
import { valueWords } from "../numbers.ts";
import { texts } from "../text.ts";
import type { MapNode } from "./graph.ts";
import type { PlacedNode } from "./layout.ts";
import { mapTexts } from "./map-text.ts";
import { titleOf } from "./words.ts";

export interface CardProps {
  readonly placed: PlacedNode;
  /** Of what it belongs to, when it is of another cycle. */
  readonly cycleName: string;
  /** Its lines, for who does not see them. */
  readonly lines: readonly string[];
  readonly lit: boolean;
  readonly open: boolean;
  /** Reached by Tab; the others by the arrow keys. */
  readonly active: boolean;
  /** Too small to read: the title alone. */
  readonly far: boolean;
  readonly href: string | undefined;
  readonly resultHref: (keyResult: string) => string | undefined;
  readonly onLight: (on: boolean) => void;
  readonly onAlign: OnAlign;
}

/** Asks what it is to be aligned to; the menu stands beside what was pressed. */
export type OnAlign = (node: MapNode, anchor: Element) => void;

/** One objective of the map. */
export function Card(props: CardProps): JSX.Element {
  const t = useText(texts);
  const words = useText(mapTexts);
  const node = () => props.placed.node;
  const title = () => titleOf(words(), node(), t().untitled);
  const stop = () => (props.active ? 0 : -1);
  return (
    <article
      class="node"
      data-node={node().id}
      data-kind={node().kind}
      data-context={node().isContext ? "" : undefined}
      data-lit={props.lit ? "" : undefined}
      data-on={props.open ? "" : undefined}
      style={{
        left: `${props.placed.x}px`,
        top: `${props.placed.y}px`,
        width: `${props.placed.width}px`,
        height: `${props.placed.height}px`,
      }}
      onPointerEnter={() => props.onLight(true)}
      onPointerLeave={() => props.onLight(false)}
      onContextMenu={(event) => {
        if (!canAlign(node())) return;
        event.preventDefault();
        props.onAlign(node(), event.currentTarget);
      }}
    >
      <h3 lang={languageOf(title())}>
        <Show when={node().kind === "private"}>
          <Icon name="lock" size="sm" />
        </Show>
        <Show when={props.href} fallback={<span>{title()}</span>}>
          {(href) => (
            <a class="lead" href={href()} tabindex={stop()} draggable={false}>
              {title()}
            </a>
          )}
        </Show>
        <For each={props.lines}>{(line) => <span class="sr">{line}</span>}</For>
      </h3>
      <Show when={!props.far}>
        <Who node={node()} title={title()} cycleName={props.cycleName}>
          <AlignButton node={node()} title={title()} tabIndex={stop()} onAlign={props.onAlign} />
        </Who>
        <Show when={props.placed.hasRows}>
          <Rows {...props} />
        </Show>
      </Show>
    </article>
  );
}

/** Who answers for it, and how far it is. */
export function Who(props: {
  readonly node: MapNode;
  readonly title: string;
  readonly cycleName: string;
  readonly sign?: JSX.Element;
  readonly children?: JSX.Element;
}): JSX.Element {
  const words = useText(mapTexts);
  const owner = () => props.node.objective?.owner ?? null;
  const place = () => {
    if (props.node.kind === "private") return words().privateWhy;
    if (props.node.kind === "elsewhere") return props.cycleName;
    return props.node.objective?.home?.name ?? owner()?.name ?? "";
  };
  return (
    <div class="who">
      <Show when={owner()}>{(face) => <Avatar face={face()} size="xs" />}</Show>
      <span class="cut">{place()}</span>
      {props.sign}
      <Show when={props.node.kind !== "private"}>
        <Progress label={words().progress(props.title)} value={props.node.progress} size="sm" />
        <b>{props.node.progress === null ? "—" : formatPercent(props.node.progress)}</b>
      </Show>
      {props.children}
    </div>
  );
}

export const canAlign = ({ objective }: MapNode): boolean => objective?.canEdit === true;

/** A finger has no right-click, and a press on the card leads into it. */
export function AlignButton(props: {
  readonly node: MapNode;
  readonly title: string;
  readonly tabIndex: 0 | -1;
  readonly onAlign: OnAlign;
}): JSX.Element {
  const t = useText(alignTexts);
  return (
    <Show when={canAlign(props.node)}>
      <IconButton
        class="align"
        icon="link"
        size="sm"
        label={t().menu(props.title)}
        aria-haspopup="menu"
        tabindex={props.tabIndex}
        onClick={(event) => {
          event.stopPropagation();
          props.onAlign(props.node, event.currentTarget);
        }}
      />
    </Show>
  );
}

function Rows(props: CardProps): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  const objective = () => props.placed.node.objective;
  return (
    <ol class="krlist" aria-label={t().results(objective()?.number ?? 0)}>
      <For each={objective()?.keyResults ?? []}>
        {(result) => (
          <li>
            <a href={props.resultHref(result.id)} tabindex={props.active ? 0 : -1} draggable={false}>
              <span class="mark-dot" data-conf={confidenceLevel(result.confidence) ?? undefined} />
              <span class="k">KR{result.number}</span>
              <span class="cut" lang={languageOf(result.title.text)}>
                {result.title.text || t().untitled}
              </span>
              <span class="pt">{valueWords(language(), result).now ?? "—"}</span>
            </a>
          </li>
        )}
      </For>
    </ol>
  );
}
