import { A } from "@solidjs/router";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { GoalCardView, MessageId, RoomId } from "../../../../bridge/contract.ts";
import { formatMoment } from "../../../i18n/format.ts";
import { formatPercent } from "../../../i18n/format-more.ts";
import { formatValue } from "../../../i18n/format-value.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { Avatar } from "../../../kit/Avatar.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Conf } from "../../../kit/Conf.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { Progress } from "../../../kit/Progress.tsx";
import { createView } from "../../../state/engine.tsx";
import { CardCheckIn } from "./CardCheckIn.tsx";
import { goalText } from "./goal-text.ts";
import "./goal.css";

/** Goals in a message as they stand on this device now; where they cannot be read, what was said in their place. */
export function GoalCards(props: {
  readonly room: RoomId;
  readonly id: MessageId;
  readonly isStop: boolean;
}): JSX.Element {
  const view = createView("goalCards", () => ({ room: props.room, id: props.id }));
  return (
    <Show when={view()} fallback={<div class="card goal-card" data-state="loading" aria-hidden="true" />}>
      {(shown) => (
        <For
          each={shown().cards}
          fallback={
            <p class="bubble" lang={languageOf(shown().words)}>
              {shown().words}
            </p>
          }
        >
          {(card) => <GoalCard card={card} isStop={props.isStop} />}
        </For>
      )}
    </Show>
  );
}

function GoalCard(props: { readonly card: GoalCardView; readonly isStop: boolean }): JSX.Element {
  const t = useText(goalText);
  const [isOpen, setOpen] = createSignal(false);
  let back!: HTMLDivElement;
  const title = () => props.card.title || t().untitled;
  const canCheckIn = () =>
    props.card.keyResult !== null && (props.card.state === "kept" || props.card.state === "shared");
  const close = () => {
    setOpen(false);
    back.querySelector("button")?.focus();
  };
  return (
    <section class="card goal-card" data-state={props.card.state} aria-label={title()}>
      <Head card={props.card} />
      <div class="body">
        <p class="goal-title" lang={languageOf(title())}>
          {title()}
        </p>
        <Numbers card={props.card} />
        <Progress
          label={t().progress}
          value={props.card.progress}
          confidence={props.card.confidence}
          size="lg"
        />
        <div class="goal-acts" ref={back}>
          <Conf value={props.card.confidence} />
          <Show when={canCheckIn() && !isOpen()}>
            <Button
              tone="soft"
              size="sm"
              tabindex={props.isStop ? 0 : -1}
              aria-expanded="false"
              onClick={() => setOpen(true)}
            >
              {t().checkIn}
            </Button>
          </Show>
        </div>
        <Show when={isOpen() && props.card.keyResult}>
          {(keyResult) => <CardCheckIn card={props.card} keyResult={keyResult()} onClose={close} />}
        </Show>
        <Show when={props.card.state === "away" || props.card.state === "shared"}>
          <p class="goal-fine">{props.card.state === "away" ? t().away : t().shared}</p>
        </Show>
      </div>
      <Foot card={props.card} isStop={props.isStop} />
    </section>
  );
}

function Head(props: { readonly card: GoalCardView }): JSX.Element {
  const t = useText(goalText);
  return (
    <header class="head">
      <Icon name="goals" />
      <span class="goal-kind">{props.card.keyResult === null ? t().objective : t().keyResult}</span>
      <Show when={props.card.objectiveTitle}>
        {(of) => (
          <span class="goal-of cut" lang={languageOf(of())}>
            {of()}
          </span>
        )}
      </Show>
      <Show when={props.card.state === "archived"} fallback={<Live card={props.card} />}>
        <span class="goal-live">{t().archived}</span>
      </Show>
    </header>
  );
}

function Live(props: { readonly card: GoalCardView }): JSX.Element {
  const t = useText(goalText);
  return (
    <Show when={props.card.state !== "away"}>
      <span class="goal-live" data-on="">
        {t().live}
      </span>
    </Show>
  );
}

/** The value now, large, and what it is to be; of an objective how far it is. */
function Numbers(props: { readonly card: GoalCardView }): JSX.Element {
  const t = useText(goalText);
  const language = useLanguage();
  const worded = (value: number) => formatValue(language(), value, props.card.unit);
  const now = () => {
    const { current, keyResult, progress, kind } = props.card;
    if (keyResult === null || kind === "milestone") return progress === null ? null : formatPercent(progress);
    return current === null ? null : worded(current);
  };
  return (
    <>
      <p class="goal-now">
        <Show when={now()} fallback={<span class="goal-none">{t().noValue}</span>}>
          {(value) => <b>{value()}</b>}
        </Show>
        <Show when={props.card.target !== null && props.card.kind !== "milestone"}>
          <span>{t().target(worded(props.card.target ?? 0))}</span>
        </Show>
      </p>
      <Show when={props.card.apart.length > 1}>
        <p class="chip" data-tone="time">
          {t().apart(props.card.apart.map(worded).join(" / "))}
        </p>
      </Show>
    </>
  );
}

function Foot(props: { readonly card: GoalCardView; readonly isStop: boolean }): JSX.Element {
  const t = useText(goalText);
  const language = useLanguage();
  const said = () => {
    const { by, at } = props.card;
    const when = at === null ? null : formatMoment(language(), at, Date.now());
    return when === null ? null : by === null ? t().updatedAt(when) : t().updated(by.name, when);
  };
  const href = () => {
    const { cycle, objective, keyResult } = props.card;
    return `/goals/${[cycle ?? "", objective, keyResult ?? ""].map(encodeURIComponent).join("/")}`;
  };
  const isThere = () => props.card.state === "kept" && props.card.cycle !== null;
  return (
    <Show when={said() !== null || props.card.owner !== null || isThere()}>
      <footer class="foot">
        <Show when={props.card.owner}>{(owner) => <Avatar face={owner()} size="sm" />}</Show>
        <span class="goal-said">{said()}</span>
        <Show when={isThere()}>
          <A class="link" href={href()} tabindex={props.isStop ? 0 : -1}>
            {t().open}
          </A>
        </Show>
      </footer>
    </Show>
  );
}
