import { useNavigate } from "@solidjs/router";
import { createMemo, For, type JSX, Show } from "solid-js";
import type { GoalsView } from "../../../../bridge/contract.ts";
import { formatPercent } from "../../../i18n/format-more.ts";
import { useLanguage, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Empty } from "../../../kit/Empty.tsx";
import { IconButton } from "../../../kit/IconButton.tsx";
import { MenuSelect } from "../../../kit/MenuSelect.tsx";
import { CycleMenu } from "../Cycles.tsx";
import { cycleTexts } from "../cycle-text.ts";
import { cycleShare } from "../cycle-time.ts";
import { goalsPath } from "../goals-path.ts";
import { groupsOf, inScope } from "../groups.ts";
import { ViewChoice } from "../map/ViewChoice.tsx";
import { formatTotal } from "../numbers.ts";
import { texts } from "../text.ts";
import { Confidence, Health, Pace } from "./Charts.tsx";
import { Changed, Quiet } from "./Lately.tsx";
import { overviewOf } from "./overview.ts";
import { overviewTexts } from "./overview-text.ts";
import "./overview.css";

export interface OverviewProps {
  readonly view: GoalsView;
  readonly mineOnly: boolean;
  readonly group: string | null;
  /** Of a level, of a team's room, mine, or all. */
  readonly onScope: (scope: { readonly mineOnly: boolean; readonly group: string | null }) => void;
  readonly onReport: () => void;
}

/** The cycle at a glance: how it stands, what moved lately, and what has been quiet. */
export function Overview(props: OverviewProps): JSX.Element {
  const t = useText(overviewTexts);
  const words = useText(texts);
  const navigate = useNavigate();
  const shown = createMemo(() => inScope(props.view.objectives, props));
  const overview = createMemo(() => overviewOf(shown(), Date.now()));
  const isAll = () => !props.mineOnly && props.group === null;
  return (
    <>
      <header class="doc-head overview-head">
        <h1>{words().goals}</h1>
        <ViewChoice value="overview" />
        <span class="only-phone">
          <CycleMenu view={props.view} />
        </span>
        <span class="push" />
        <Scope {...props} />
        <Button
          class="only-desktop"
          size="sm"
          icon="print"
          disabled={shown().length === 0}
          onClick={() => props.onReport()}
        >
          {t().print}
        </Button>
        <IconButton class="only-phone" icon="print" label={t().print} onClick={() => props.onReport()} />
      </header>
      <div class="scroll">
        <Show
          when={shown().length > 0}
          fallback={
            <Empty
              art="hills"
              title={t().emptyTitle}
              text={isAll() ? t().emptyText : undefined}
              actions={
                <Show
                  when={isAll()}
                  fallback={
                    <Button onClick={() => props.onScope({ mineOnly: false, group: null })}>
                      {t().showAll}
                    </Button>
                  }
                >
                  <Button tone="primary" onClick={() => navigate(goalsPath(props.view.cycle.id))}>
                    {t().toDocument}
                  </Button>
                </Show>
              }
            />
          }
        >
          <div class="overview">
            <Summary
              progress={overview().progress}
              score={overview().score}
              passed={cycleShare(props.view.cycle)}
            />
            <div class="pair">
              <Health overview={overview()} />
              <Confidence overview={overview()} />
            </div>
            <Pace objectives={shown()} />
            <div class="pair">
              <Changed changes={overview().changes} cycle={props.view.cycle.id} />
              <Quiet stale={overview().stale} cycle={props.view.cycle.id} />
            </div>
          </div>
        </Show>
      </div>
    </>
  );
}

/** Everybody's, mine, or those of a level or a team. */
function Scope(props: OverviewProps): JSX.Element {
  const t = useText(overviewTexts);
  const levels = useText(cycleTexts);
  const groups = () => groupsOf(props.view.objectives, levels());
  return (
    <MenuSelect
      label={t().scope}
      value={props.mineOnly ? "mine" : (props.group ?? "all")}
      options={[
        { value: "all", label: t().everything },
        { value: "mine", label: t().mine },
        ...groups().map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(value) =>
        props.onScope({
          mineOnly: value === "mine",
          group: value === "mine" || value === "all" ? null : value,
        })
      }
    />
  );
}

function Summary(props: {
  readonly progress: number | null;
  readonly score: number | null;
  readonly passed: number;
}): JSX.Element {
  const t = useText(overviewTexts);
  const language = useLanguage();
  const figures = () => [
    { name: t().done, value: props.progress === null ? t().none : formatPercent(props.progress) },
    { name: t().passed, value: formatPercent(props.passed) },
    ...(props.score === null ? [] : [{ name: t().scored, value: formatTotal(language(), props.score) }]),
  ];
  return (
    <dl class="figures" aria-label={t().summary}>
      <For each={figures()}>
        {(figure) => (
          <div>
            <dt>{figure.name}</dt>
            <dd>{figure.value}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}
