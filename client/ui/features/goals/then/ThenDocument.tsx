import { For, type JSX, Show } from "solid-js";
import type { GoalsView, KeyResultView, ObjectiveView } from "../../../../bridge/contract.ts";
import { formatNames } from "../../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { Avatar } from "../../../kit/Avatar.tsx";
import { Conf } from "../../../kit/Conf.tsx";
import { Empty } from "../../../kit/Empty.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { createLinkTitle } from "../align/aligning.ts";
import { linksOf } from "../align/links.ts";
import { goalsPath } from "../goals-path.ts";
import { inScope } from "../groups.ts";
import { mapTexts } from "../map/map-text.ts";
import { edgeWords } from "../map/words.ts";
import { Ring } from "../Objective.tsx";
import { statusWords } from "../objective-text.ts";
import { ResultBar } from "../ResultBar.tsx";
import { resultWords } from "../result-kind.ts";
import { texts } from "../text.ts";
import { resultNow } from "./days.ts";
import { thenTexts } from "./then-text.ts";

export interface ThenDocumentProps {
  readonly then: GoalsView;
  readonly now: GoalsView;
  readonly mineOnly: boolean;
  readonly group: string | null;
}

/** A cycle as it stood: to be read, with what has become of it. */
export function ThenDocument(props: ThenDocumentProps): JSX.Element {
  const t = useText(thenTexts);
  const language = useLanguage();
  const shown = () => inScope(props.then.objectives, props);
  const isAny = () => props.then.objectives.some(({ archived }) => !archived);
  const archived = () => props.then.objectives.filter((one) => one.archived);
  return (
    <>
      <Show
        when={shown().length > 0}
        fallback={
          <Empty
            art="hills"
            title={isAny() ? t().noneTitle : t().nothingTitle}
            text={isAny() ? t().noneText : t().nothingText}
          />
        }
      >
        <For each={shown()}>{(objective) => <ThenObjective objective={objective} now={props.now} />}</For>
      </Show>
      <Show when={archived().length > 0}>
        <p class="hint">
          {t().archivedThen(
            archived().length,
            formatNames(
              language(),
              archived().map(({ title }) => title.text),
            ),
          )}
        </p>
      </Show>
    </>
  );
}

function ThenObjective(props: { readonly objective: ObjectiveView; readonly now: GoalsView }): JSX.Element {
  const t = useText(texts);
  const words = useText(thenTexts);
  const language = useLanguage();
  const place = () => `O${props.objective.number}`;
  const title = () => props.objective.title.text;
  return (
    <section class="obj then" data-objective={props.objective.id} aria-label={place()}>
      <header class="obj-head">
        <p class="o">
          {place()}
          <span>{statusWords[language()][props.objective.status]}</span>
        </p>
        <h3 lang={languageOf(title())}>{title() || t().untitled}</h3>
        <Ring objective={props.objective} />
        <Show when={props.objective.why.text}>
          {(why) => (
            <p class="why" lang={languageOf(why())}>
              {why()}
            </p>
          )}
        </Show>
        <div class="links">
          <span class="owner">
            <For each={props.objective.owners}>{(owner) => <Avatar face={owner} size="xs" />}</For>
            <span class="cut">
              {formatNames(
                language(),
                props.objective.owners.map(({ name }) => name),
              ) || t().noOwner}
            </span>
          </span>
          <a
            class="past"
            href={`${goalsPath(props.objective.cycle)}?at=${encodeURIComponent(props.objective.id)}`}
            aria-label={words().seeNowOf(place())}
          >
            {words().seeNow}
          </a>
        </div>
        <Above objective={props.objective} />
      </header>
      <Show when={props.objective.keyResults.length > 0}>
        <div class="krs">
          <ol aria-label={t().results(props.objective.number)}>
            <For each={props.objective.keyResults}>
              {(keyResult) => (
                <ThenResult
                  keyResult={keyResult}
                  now={resultNow(props.now.objectives, props.objective.id, keyResult.id)}
                />
              )}
            </For>
          </ol>
        </div>
      </Show>
    </section>
  );
}

/** What it led to and needed. */
function Above(props: { readonly objective: ObjectiveView }): JSX.Element {
  const words = useText(mapTexts);
  const titleOf = createLinkTitle();
  return (
    <Show when={linksOf(props.objective).length > 0}>
      <ul class="then-links">
        <For each={linksOf(props.objective)}>
          {(link) => (
            <li>
              <Icon name={link.target.state === "private" ? "lock" : "up"} size="sm" />
              {edgeWords(words(), link, titleOf(link.target))}
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function ThenResult(props: {
  readonly keyResult: KeyResultView;
  readonly now: KeyResultView | null;
}): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  const words = () => resultWords(language(), props.keyResult);
  const title = () => props.keyResult.title.text;
  return (
    <li class="kr">
      <span class="k">KR{props.keyResult.number}</span>
      <div class="name">
        <span class="grow" lang={languageOf(title())}>
          {title() || t().untitled}
        </span>
        <Show when={props.keyResult.owner}>
          {(owner) => (
            <span class="by" title={owner().name}>
              <Avatar face={owner()} size="sm" />
              <span class="sr">{owner().name}</span>
            </span>
          )}
        </Show>
      </div>
      <div class="kr-line">
        <ResultBar keyResult={props.keyResult} />
        <span class="val">
          <b>{words().now ?? "—"}</b>
          {words().goal}
        </span>
        <Since then={props.keyResult} now={props.now} />
        <Conf value={props.keyResult.confidence} />
      </div>
    </li>
  );
}

/** What has become of it, where that is something else. */
function Since(props: { readonly then: KeyResultView; readonly now: KeyResultView | null }): JSX.Element {
  const t = useText(thenTexts);
  const language = useLanguage();
  const said = () => {
    if (props.now === null) return t().isGone;
    const value = resultWords(language(), props.now).now;
    return value === null || value === resultWords(language(), props.then).now ? "" : t().nowIs(value);
  };
  return <span class="since">{said()}</span>;
}
