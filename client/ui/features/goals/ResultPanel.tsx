import { createSignal, createUniqueId, For, type JSX, Match, Show, Switch } from "solid-js";
import type { GoalsView, KeyResultDetailView, ObjectiveView } from "../../../bridge/contract.ts";
import { languageOf, useText } from "../../i18n/text.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { Tabs } from "../../kit/Tabs.tsx";
import { Chart } from "./Chart.tsx";
import { CheckInForm } from "./CheckInForm.tsx";
import { KeyResultClashes } from "./Clash.tsx";
import type { CheckInDraft } from "./check-in.ts";
import { History } from "./History.tsx";
import { InvalidNotes, KeyResultTitle } from "./KeyResultRow.tsx";
import { ResultSettings } from "./ResultSettings.tsx";
import { ShareButton } from "./ShareDialog.tsx";
import { texts } from "./text.ts";

export interface ResultPanelProps {
  readonly view: GoalsView;
  /** Undefined while it loads, null when it is not there. */
  readonly detail: KeyResultDetailView | null | undefined;
  readonly draft: CheckInDraft;
  readonly phone: boolean;
  readonly onClose: () => void;
}

/** One key result: the same content in the pane beside the document and in the phone's sheet. */
export function ResultPanel(props: ResultPanelProps): JSX.Element {
  const objective = () => props.view.objectives.find((one) => one.id === props.detail?.objective);
  return (
    <Switch fallback={<PanelSkeleton />}>
      <Match when={props.detail === null}>
        <Gone />
      </Match>
      <Match when={props.detail !== undefined && objective()}>
        {(found) => (
          <Show when={props.detail}>
            {(detail) => <OpenPanel {...props} objective={found()} detail={detail()} />}
          </Show>
        )}
      </Match>
    </Switch>
  );
}

type OpenPanelProps = ResultPanelProps & {
  readonly objective: ObjectiveView;
  readonly detail: KeyResultDetailView;
};

function OpenPanel(props: OpenPanelProps): JSX.Element {
  const t = useText(texts);
  const panelId = createUniqueId();
  const [tab, setTab] = createSignal<"checkIn" | "settings">("checkIn");
  return (
    <>
      <div class="panel-title">
        <PanelTitle {...props} />
        <Tabs
          label={t().panels}
          value={tab()}
          tabs={[
            { value: "checkIn", label: t().checkIn },
            { value: "settings", label: t().settings },
          ]}
          onChange={setTab}
          panel={panelId}
        />
      </div>
      <div class="scroll" id={panelId} role="tabpanel" aria-label={t()[tab()]}>
        <div class="panel">
          <Show when={tab() === "checkIn"} fallback={<Settings {...props} />}>
            <CheckIns {...props} />
          </Show>
        </div>
      </div>
    </>
  );
}

/** On a phone the title is edited here, because a press on the row opens it. */
function PanelTitle(props: OpenPanelProps): JSX.Element {
  const t = useText(texts);
  const title = () => props.detail.keyResult.title.text || t().untitled;
  return (
    <h2 tabindex="-1">
      <Show
        when={props.phone && props.objective.canEdit}
        fallback={<span lang={languageOf(title())}>{title()}</span>}
      >
        <span class="sr">{title()}</span>
        <KeyResultTitle objective={props.objective} keyResult={props.detail.keyResult} />
      </Show>
    </h2>
  );
}

function CheckIns(props: OpenPanelProps): JSX.Element {
  return (
    <>
      <KeyResultClashes objective={props.objective} keyResult={props.detail.keyResult} />
      <InvalidNotes keyResult={props.detail.keyResult} />
      <CheckInForm objective={props.objective.id} keyResult={props.detail.keyResult} draft={props.draft} />
      <Show when={props.detail.keyResult.history.length > 0}>
        <Chart keyResult={props.detail.keyResult} cycle={props.view.cycle} />
      </Show>
      <ShareButton
        objective={props.objective.id}
        keyResult={props.detail.keyResult.id}
        title={props.detail.keyResult.title.text}
      />
      <History
        objective={props.objective.id}
        keyResult={props.detail.keyResult.id}
        cycle={props.objective.cycle}
        checkIns={props.detail.checkIns}
      />
    </>
  );
}

function Settings(props: OpenPanelProps): JSX.Element {
  return (
    <ResultSettings
      objective={props.objective}
      keyResult={props.detail.keyResult}
      onArchived={props.onClose}
    />
  );
}

function Gone(): JSX.Element {
  const t = useText(texts);
  return <Empty art="well" title={t().goneTitle} text={t().goneText} />;
}

function PanelSkeleton(): JSX.Element {
  const t = useText(texts);
  return (
    <div class="goals-skel" role="status">
      <span class="sr">{t().loading}</span>
      <span class="skel title" />
      <span class="skel card" />
      <For each={[1, 2]}>{() => <span class="skel" />}</For>
    </div>
  );
}
