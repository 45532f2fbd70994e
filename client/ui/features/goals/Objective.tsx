import { createSignal, For, type JSX, Show } from "solid-js";
import type { Face, KeyResultId, ObjectiveView } from "../../../bridge/contract.ts";
import { formatPercent } from "../../i18n/format-more.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { MenuButton, MenuItem } from "../../kit/Menu.tsx";
import { SyncState } from "../../kit/SyncState.tsx";
import { useEngine } from "../../state/engine.tsx";
import { AddKeyResult } from "./AddKeyResult.tsx";
import { createGoalActions } from "./actions.ts";
import { useCommentsPath, useGoalsPath } from "./address.ts";
import { AlignDialog } from "./align/AlignDialog.tsx";
import { AlignList } from "./align/AlignList.tsx";
import { alignTexts } from "./align/align-text.ts";
import { OwnerClash } from "./Clash.tsx";
import { commentTexts } from "./comment-text.ts";
import { KeyResultRow } from "./KeyResultRow.tsx";
import { formatPlain } from "./numbers.ts";
import { ObjectiveHints } from "./ObjectiveHints.tsx";
import { ObjectiveSettings } from "./ObjectiveSettings.tsx";
import { OwnersPicker } from "./OwnersPicker.tsx";
import { objectiveTexts, statusWords } from "./objective-text.ts";
import { pastTexts } from "./past-text.ts";
import { ShareDialog } from "./ShareDialog.tsx";
import { SharedTextField } from "./SharedTextField.tsx";
import { shareTexts } from "./share-text.ts";
import { texts } from "./text.ts";

export interface ObjectiveProps {
  readonly objective: ObjectiveView;
  readonly me: Face | null;
  readonly openKeyResult: KeyResultId | null;
  readonly pastOpen: boolean;
  readonly commentsOpen: boolean;
  readonly phone: boolean;
}

export function Objective(props: ObjectiveProps): JSX.Element {
  const t = useText(texts);
  return (
    <section class="obj" data-objective={props.objective.id} aria-label={`O${props.objective.number}`}>
      <ObjectiveHead {...props} />
      <OwnerClash objective={props.objective} />
      <div class="krs">
        <ol aria-label={t().results(props.objective.number)}>
          <For each={props.objective.keyResults}>
            {(keyResult) => (
              <KeyResultRow
                objective={props.objective}
                keyResult={keyResult}
                cycle={props.objective.cycle}
                open={props.openKeyResult === keyResult.id}
                pressOpens={props.phone || !props.objective.canEdit}
              />
            )}
          </For>
        </ol>
        <Show when={props.objective.canEdit}>
          <AddKeyResult objective={props.objective.id} me={props.me} />
        </Show>
      </div>
    </section>
  );
}

function ObjectiveHead(props: ObjectiveProps): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  return (
    <header class="obj-head">
      <p class="o">
        O{props.objective.number}
        <span>{statusWords[language()][props.objective.status]}</span>
        <UnsettledState objective={props.objective} />
      </p>
      <h3>
        <span class="sr">{props.objective.title.text || t().untitled}</span>
        <ObjectiveText objective={props.objective} field="title" />
      </h3>
      <Ring objective={props.objective} />
      <Show when={props.objective.canEdit || props.objective.why.text !== ""}>
        <div class="why">
          <ObjectiveText objective={props.objective} field="why" />
        </div>
      </Show>
      <ObjectiveLinks {...props} />
      <AlignList objective={props.objective} />
      <ObjectiveHints objective={props.objective} />
    </header>
  );
}

/** Quiet when all is well: said only while something is not at the relay yet. */
function UnsettledState(props: { readonly objective: ObjectiveView }): JSX.Element {
  const unsettled = () => ["device", "sending", "refused"].includes(props.objective.state.type);
  return (
    <Show when={unsettled()}>
      <SyncState state={props.objective.state} />
    </Show>
  );
}

function ObjectiveText(props: {
  readonly objective: ObjectiveView;
  readonly field: "title" | "why";
}): JSX.Element {
  const t = useText(texts);
  const engine = useEngine();
  const { id } = props.objective;
  const { field } = props;
  const isWhy = field === "why";
  return (
    <SharedTextField
      text={props.objective[field]}
      label={isWhy ? t().why(props.objective.number) : t().objectiveTitle(props.objective.number)}
      placeholder={isWhy ? t().whyPlaceholder : t().untitled}
      readOnly={!props.objective.canEdit}
      multiline={isWhy}
      save={(text, version) => engine.command("editObjectiveText", { id, field, text, version })}
    />
  );
}

export function Ring(props: { readonly objective: ObjectiveView }): JSX.Element {
  const t = useText(texts);
  const percent = () => Math.round((props.objective.progress ?? 0) * 100);
  return (
    <span
      class="roll"
      role="img"
      aria-label={t().labelled(
        t().objectiveProgress(props.objective.number),
        props.objective.progress === null ? t().noProgress : formatPercent(props.objective.progress),
      )}
      style={{ "--_v": `${percent()}%` }}
    >
      <Show when={props.objective.progress !== null} fallback="—">
        <span>
          {percent()}
          <small>%</small>
        </span>
      </Show>
    </span>
  );
}

function PastLink(props: ObjectiveProps): JSX.Element {
  const language = useLanguage();
  const goalsPath = useGoalsPath();
  return (
    <a
      class="past"
      href={goalsPath(props.objective.cycle, { objective: props.objective.id })}
      aria-label={pastTexts[language()].pastOf(props.objective.number)}
      aria-current={props.pastOpen ? "true" : undefined}
    >
      <Icon name="past" />
      {pastTexts[language()].past}
    </a>
  );
}

function CommentsLink(props: ObjectiveProps): JSX.Element {
  const t = useText(commentTexts);
  const commentsPath = useCommentsPath();
  const comments = () => props.objective.comments;
  const label = () => {
    const { count, waits } = comments();
    const { number } = props.objective;
    const named = count === 0 ? t().commentsOf(number) : t().commentsCount(number, count);
    return waits ? t().waiting(named) : named;
  };
  return (
    <a
      class="past talk"
      href={commentsPath(props.objective.cycle, props.objective.id)}
      aria-label={label()}
      aria-current={props.commentsOpen ? "true" : undefined}
      data-waits={comments().waits ? "" : undefined}
    >
      <Icon name="chat" />
      {t().comments}
      <Show when={comments().count > 0}>
        <span>{comments().count}</span>
      </Show>
    </a>
  );
}

/** What kind of objective it is, as far as anybody said so, and how it was scored. */
function Traits(props: { readonly objective: ObjectiveView }): JSX.Element {
  const t = useText(objectiveTexts);
  const language = useLanguage();
  const level = () => props.objective.home?.name ?? t()[props.objective.group];
  return (
    <>
      <Show when={props.objective.category}>
        {(category) => <span class="trait">{t()[category()]}</span>}
      </Show>
      <Show when={props.objective.level !== null || props.objective.home !== null}>
        <span class="trait cut">{level()}</span>
      </Show>
      <Show when={props.objective.score}>
        {(score) => (
          <span class="trait" title={score().note}>
            {t().score(formatPlain(language(), score().value))}
          </span>
        )}
      </Show>
    </>
  );
}

function ObjectiveLinks(props: ObjectiveProps): JSX.Element {
  const t = useText(texts);
  const actions = createGoalActions();
  const more = useText(objectiveTexts);
  const share = useText(shareTexts);
  const [settings, setSettings] = createSignal(false);
  const [sharing, setSharing] = createSignal(false);
  const aligning = useText(alignTexts);
  const [asked, setAsked] = createSignal<"align" | "need" | null>(null);
  return (
    <div class="links">
      <OwnersPicker objective={props.objective} />
      <Traits objective={props.objective} />
      <CommentsLink {...props} />
      <PastLink {...props} />
      <Show when={props.objective.canEdit}>
        <MenuButton icon="more" size="sm" label={`${t().more} O${props.objective.number}`}>
          <MenuItem icon="sliders" onSelect={() => setSettings(true)}>
            {more().settings}
          </MenuItem>
          <MenuItem icon="up" onSelect={() => setAsked("align")}>
            {aligning().alignTo}
          </MenuItem>
          <MenuItem icon="flag" onSelect={() => setAsked("need")}>
            {aligning().needOf}
          </MenuItem>
          <MenuItem icon="forward" onSelect={() => setSharing(true)}>
            {share().share}
          </MenuItem>
          <MenuItem
            icon="fold"
            onSelect={() => void actions.archiveObjective(props.objective.id, props.objective.title.text)}
          >
            {t().archive}
          </MenuItem>
        </MenuButton>
      </Show>
      <Show when={sharing()}>
        <ShareDialog
          objective={props.objective.id}
          keyResult={null}
          title={props.objective.title.text || t().untitled}
          onClose={() => setSharing(false)}
        />
      </Show>
      <Show when={asked()}>
        {(what) => <AlignDialog objective={props.objective} what={what()} onClose={() => setAsked(null)} />}
      </Show>
      <Show when={settings()}>
        <ObjectiveSettings objective={props.objective} onClose={() => setSettings(false)} />
      </Show>
    </div>
  );
}
