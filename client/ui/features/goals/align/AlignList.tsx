import { For, type JSX, Show } from "solid-js";
import type { ObjectiveView } from "../../../../bridge/contract.ts";
import { languageOf, useText } from "../../../i18n/text.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { IconButton } from "../../../kit/IconButton.tsx";
import { mapTexts } from "../map/map-text.ts";
import { edgeWords } from "../map/words.ts";
import { texts } from "../text.ts";
import { alignTexts } from "./align-text.ts";
import { createAligning, createLinkTitle } from "./aligning.ts";
import { childPath, type Link, linkPath, linksOf } from "./links.ts";
import "./align.css";

/** What an objective leads to and needs, each with the way to take it back; and what leads to it. */
export function AlignList(props: { readonly objective: ObjectiveView }): JSX.Element {
  const t = useText(alignTexts);
  const links = () => linksOf(props.objective);
  const below = () => props.objective.children.length + props.objective.neededBy.length;
  return (
    <Show when={links().length + below() > 0}>
      <div class="aligned">
        <Show when={links().length > 0}>
          <ul aria-label={t().aligned(props.objective.number)}>
            <For each={links()}>{(link) => <LinkRow objective={props.objective} link={link} />}</For>
          </ul>
        </Show>
        <Below objective={props.objective} />
      </div>
    </Show>
  );
}

function LinkRow(props: { readonly objective: ObjectiveView; readonly link: Link }): JSX.Element {
  const t = useText(alignTexts);
  const words = useText(mapTexts);
  const titleOf = createLinkTitle();
  const aligning = createAligning();
  const title = () => titleOf(props.link.target);
  const remove = () => (props.link.kind === "needs" ? t().removeNeed(title()) : t().removeAlign(title()));
  return (
    <li data-kind={props.link.kind}>
      <Icon name={signs[props.link.kind]} size="sm" />
      <span class="text">
        <MaybeLink href={linkPath(props.link.target)} isPrivate={props.link.target.state === "private"}>
          {edgeWords(words(), props.link, title())}
        </MaybeLink>
        <Show when={props.link.kind === "ring"}>
          <small>{t().ringHint}</small>
        </Show>
      </span>
      <Show when={props.objective.canEdit}>
        <IconButton
          icon="x"
          size="sm"
          label={remove()}
          onClick={() => void aligning.remove(props.objective, props.link)}
        />
      </Show>
    </li>
  );
}

const signs = { contributes: "up", supports: "hand", needs: "flag", ring: "alert" } as const;

/** Folded: an objective of the organisation can have many below it. */
function Below(props: { readonly objective: ObjectiveView }): JSX.Element {
  const t = useText(alignTexts);
  const goals = useText(texts);
  const untitled = (title: string | null) => title || goals().untitled;
  return (
    <>
      <For each={props.objective.neededBy}>
        {(need) => (
          <p data-kind="needs">
            <Icon name="flag" size="sm" />
            <MaybeLink href={childPath(need)} isPrivate={need.state === "private"}>
              {t().neededBy(untitled(need.title), need.reason)}
            </MaybeLink>
          </p>
        )}
      </For>
      <Show when={props.objective.children.length > 0}>
        <details>
          <summary>{t().childCount(props.objective.children.length)}</summary>
          <ul>
            <For each={props.objective.children}>
              {(child) => (
                <li>
                  <MaybeLink href={childPath(child)} isPrivate={child.state === "private"}>
                    {untitled(child.title)}
                  </MaybeLink>
                  <ResultSign objective={props.objective} keyResult={child.keyResult} />
                </li>
              )}
            </For>
          </ul>
        </details>
      </Show>
    </>
  );
}

/** Which key result of this objective it leads to. */
function ResultSign(props: {
  readonly objective: ObjectiveView;
  readonly keyResult: string | null;
}): JSX.Element {
  const number = () => props.objective.keyResults.find(({ id }) => id === props.keyResult)?.number;
  return <Show when={number()}>{(known) => <span class="chip">KR{known()}</span>}</Show>;
}

function MaybeLink(props: {
  readonly href: string | undefined;
  readonly isPrivate: boolean;
  readonly children: string;
}): JSX.Element {
  const words = useText(mapTexts);
  return (
    <Show
      when={props.href}
      fallback={
        <span title={props.isPrivate ? words().privateWhy : undefined}>
          {props.children}
          <Show when={props.isPrivate}>
            <span class="sr">{words().privateWhy}</span>
          </Show>
        </span>
      }
    >
      {(href) => (
        <a href={href()} lang={languageOf(props.children)}>
          {props.children}
        </a>
      )}
    </Show>
  );
}
