import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { ArchiveRoom, ArchiveView, LeftOut } from "../../../../bridge/contract.ts";
import { formatDate } from "../../../i18n/format.ts";
import { formatNumber } from "../../../i18n/format-more.ts";
import { useLanguage, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { ChoiceList } from "../../../kit/ChoiceList.tsx";
import { PickRow } from "../../../kit/PickRow.tsx";
import { archiveText } from "./archive-text.ts";

type Access = "open" | "private";

/** What is in a file, before anything of it comes: which rooms, and who will read them. */
export function Survey(props: {
  readonly view: ArchiveView;
  readonly onBring: (rooms: readonly string[], access: Access, goals: boolean) => void;
}): JSX.Element {
  const t = useText(archiveText);
  const language = useLanguage();
  const number = (value: number) => formatNumber(language(), value);
  const hasNew = ({ messages, here, notes, isOurs }: ArchiveRoom) =>
    !isOurs && (messages > here || notes > 0);
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(
    new Set(
      props.view.rooms.filter((room) => hasNew(room) && room.access !== "direct").map(({ key }) => key),
    ),
  );
  const [goals, setGoals] = createSignal(props.view.objectives > 0);
  const [access, setAccess] = createSignal<Access>("private");
  const sum = (of: (room: ArchiveRoom) => number) =>
    props.view.rooms.reduce((all, room) => all + of(room), 0);
  const toCome = createMemo(() => sum((room) => (chosen().has(room.key) ? room.messages - room.here : 0)));
  const toggle = (key: string) =>
    setChosen(
      (before) => new Set(before.has(key) ? [...before].filter((one) => one !== key) : [...before, key]),
    );
  return (
    <section class="archive-survey" aria-label={title()}>
      <div class="card">
        <div class="archive-head">
          <b>{title()}</b>
          <small>{t().has(number(props.view.people), number(sum(({ messages }) => messages)))}</small>
          <small>
            {props.view.source === "slack" ? t().unsigned : t().signed(number(sum(({ signed }) => signed)))}
          </small>
        </div>
        <fieldset class="archive-rooms" aria-label={t().which}>
          <For each={props.view.rooms}>
            {(room) => (
              <PickRow
                chosen={chosen().has(room.key)}
                disabled={!hasNew(room)}
                onToggle={() => toggle(room.key)}
              >
                <span class="text">
                  <span class="t1">{room.name}</span>
                  <span class="t2">{factsOf(room)}</span>
                </span>
              </PickRow>
            )}
          </For>
          <Show when={props.view.objectives > 0}>
            <PickRow chosen={goals()} onToggle={() => setGoals(!goals())}>
              <span class="text">
                <span class="t1">{t().goals}</span>
                <span class="t2">{t().goalsFacts(number(props.view.objectives))}</span>
              </span>
            </PickRow>
          </Show>
        </fieldset>
      </div>
      <LeftOutList leftOut={props.view.leftOut} />
      <Show
        when={props.view.objectives > 0 || sum((room) => (hasNew(room) ? 1 : 0)) > 0}
        fallback={<p role="status">{t().doneNothing}</p>}
      >
        <ChoiceList<Access>
          label={t().whoReads}
          value={access()}
          options={[
            { value: "private", label: t().private, text: t().privateText, icon: "lock" },
            { value: "open", label: t().open, text: t().openText, icon: "people" },
          ]}
          onChange={setAccess}
        />
        <Button
          tone="primary"
          wide
          disabled={chosen().size === 0 && !goals()}
          onClick={() => props.onBring([...chosen()], access(), goals())}
        >
          {t().importNow(number(toCome()))}
        </Button>
      </Show>
    </section>
  );

  function title(): string {
    const { source, from } = props.view;
    return source === "slack" ? t().fromSlack(from) : t().fromSkein(from);
  }
  function factsOf({ messages, here, first, last, files, notes, isOurs }: ArchiveRoom): string {
    if (isOurs) return t().ours;
    const beside = notes > 0 ? [t().roomNotes(number(notes))] : [];
    if (messages === 0) return beside[0] ?? t().nothingInside;
    if (messages === here) return beside[0] ?? t().allHere;
    const day = (at: number) => formatDate(language(), at, Date.now());
    const span = day(first) === day(last) ? day(first) : `${day(first)} – ${day(last)}`;
    const facts = [t().roomFacts(number(messages), span)];
    if (files > 0) facts.push(t().roomFiles(number(files)));
    facts.push(...beside);
    if (here > 0) facts.push(t().here(number(here)));
    return facts.join(" · ");
  }
}

const reasons = {
  notice: "leftOutNotice",
  empty: "leftOutEmpty",
  unreadable: "leftOutUnreadable",
  altered: "leftOutAltered",
  unknownAuthor: "leftOutUnknownAuthor",
  tooLarge: "leftOutTooLarge",
} as const satisfies Record<LeftOut["reason"], string>;

/** What does not come, and why. */
export function LeftOutList(props: { readonly leftOut: readonly LeftOut[] }): JSX.Element {
  const t = useText(archiveText);
  const language = useLanguage();
  return (
    <Show when={props.leftOut.length > 0}>
      <div class="archive-left">
        <b>{t().leftOut}</b>
        <ul>
          <For each={props.leftOut}>
            {({ reason, count }) => <li>{t()[reasons[reason]](formatNumber(language(), count))}</li>}
          </For>
        </ul>
      </div>
    </Show>
  );
}
