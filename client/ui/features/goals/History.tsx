import { For, type JSX, Show } from "solid-js";
import type { CheckInView, CycleId, KeyResultId, ObjectiveId } from "../../../bridge/contract.ts";
import { formatListTime, formatMoment } from "../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Conf } from "../../kit/Conf.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { LateState, SyncState } from "../../kit/SyncState.tsx";
import { useCommentsPath } from "./address.ts";
import { commentTexts } from "./comment-text.ts";
import "./comments.css";
import { EvidenceList } from "./Evidence.tsx";
import { formatPlain } from "./numbers.ts";
import { texts } from "./text.ts";

export interface HistoryProps {
  readonly objective: ObjectiveId;
  readonly keyResult: KeyResultId;
  readonly cycle: CycleId;
  readonly checkIns: readonly CheckInView[];
}

/** Every check-in, newest first: what changed, who wrote it, when, and where it is now. */
export function History(props: HistoryProps): JSX.Element {
  const t = useText(texts);
  return (
    <Show when={props.checkIns.length > 0} fallback={<p class="hint">{t().noHistory}</p>}>
      <ol class="log" aria-label={t().history}>
        <For each={props.checkIns}>{(checkIn) => <Entry {...props} checkIn={checkIn} />}</For>
      </ol>
    </Show>
  );
}

function Entry(props: HistoryProps & { readonly checkIn: CheckInView }): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  const change = () => {
    const to = formatPlain(language(), props.checkIn.value);
    return props.checkIn.from === null ? to : `${formatPlain(language(), props.checkIn.from)} → ${to}`;
  };
  return (
    <li>
      <Avatar face={props.checkIn.by} size="sm" />
      <div>
        <p class="h">
          <span class="sr">{props.checkIn.by.name}</span>
          <b>{change()}</b>
          <ShortConf value={props.checkIn.confidence} />
          <time
            datetime={new Date(props.checkIn.at).toISOString()}
            title={formatMoment(language(), props.checkIn.at, Date.now())}
          >
            {formatListTime(language(), props.checkIn.at, Date.now())}
          </time>
        </p>
        <Show when={props.checkIn.note}>
          {(note) => (
            <p class="b" lang={languageOf(note())}>
              {note()}
            </p>
          )}
        </Show>
        <EvidenceList evidence={props.checkIn.evidence} />
        <Show when={props.checkIn.broughtBy}>
          {(who) => <p class="hint">{t().broughtBy(props.checkIn.by.name, who())}</p>}
        </Show>
        <Show when={props.checkIn.late}>
          <LateState writtenAt={props.checkIn.at} arrivedAt={props.checkIn.arrivedAt} />
        </Show>
        <Show when={props.checkIn.mine}>
          <SyncState state={props.checkIn.state} />
        </Show>
        <CommentOn {...props} />
      </div>
    </li>
  );
}

function CommentOn(props: HistoryProps & { readonly checkIn: CheckInView }): JSX.Element {
  const t = useText(commentTexts);
  const commentsPath = useCommentsPath();
  const path = () => {
    const { cycle, objective, keyResult, checkIn } = props;
    return commentsPath(cycle, objective, { keyResult, checkIn: checkIn.id });
  };
  return (
    <a class="talk-on" href={path()} data-waits={props.checkIn.comments.waits ? "" : undefined}>
      <Icon name="chat" />
      {props.checkIn.comments.count === 0 ? t().commentOn : t().commentOnCount(props.checkIn.comments.count)}
    </a>
  );
}

function ShortConf(props: { readonly value: number | null }): JSX.Element {
  return (
    <Show when={props.value !== null}>
      <Conf value={props.value} size="sm" />
    </Show>
  );
}
