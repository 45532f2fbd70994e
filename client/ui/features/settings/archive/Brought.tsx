import { A } from "@solidjs/router";
import { For, type JSX, Show } from "solid-js";
import type { ArchiveBrought } from "../../../../bridge/contract.ts";
import { formatNumber } from "../../../i18n/format-more.ts";
import { useLanguage, useText } from "../../../i18n/text.tsx";
import { Banner } from "../../../kit/Banner.tsx";
import { archiveText } from "./archive-text.ts";
import { LeftOutList } from "./Survey.tsx";

const stops = {
  Cancelled: "stoppedCancelled",
  NeedsRelay: "stoppedNeedsRelay",
  NotSaved: "stoppedNotSaved",
  NotAllowed: "stoppedNotAllowed",
  RelayFull: "stoppedRelayFull",
} as const satisfies Record<NonNullable<ArchiveBrought["stopped"]>, string>;

/** What came, and what to do where it did not come whole. */
export function Brought(props: { readonly brought: ArchiveBrought }): JSX.Element {
  const t = useText(archiveText);
  const language = useLanguage();
  const number = (value: number) => formatNumber(language(), value);
  const facts = () => {
    const { here, files, filesAway, notes, objectives, checkIns } = props.brought;
    return [
      ...(here > 0 ? [t().doneHere(number(here))] : []),
      ...(files > 0 ? [t().doneFiles(number(files))] : []),
      ...(objectives + checkIns > 0 ? [t().doneGoals(number(objectives), number(checkIns))] : []),
      ...(notes > 0 ? [t().doneNotes(number(notes))] : []),
      ...(filesAway > 0 ? [t().doneFilesAway(number(filesAway))] : []),
    ];
  };
  const done = () => {
    const { messages, rooms, objectives, checkIns } = props.brought;
    if (rooms.length === 0 && objectives + checkIns > 0) return t().doneGoalsOnly;
    return rooms.length === 0 ? t().doneNothing : t().done(number(messages), rooms.length);
  };
  return (
    <section class="archive-survey">
      <Show
        when={props.brought.stopped}
        fallback={
          <div role="status">
            <Banner tone="brand" icon="tick" shape="card">
              {done()}
            </Banner>
          </div>
        }
      >
        {(stopped) => (
          <div role="alert">
            <Banner tone="wait" icon="alert" shape="card">
              {t()[stops[stopped()]]}
            </Banner>
          </div>
        )}
      </Show>
      <Show when={facts().length > 0}>
        <ul class="archive-facts">
          <For each={facts()}>{(fact) => <li>{fact}</li>}</For>
        </ul>
      </Show>
      <LeftOutList leftOut={props.brought.leftOut} />
      <Show when={props.brought.rooms.length > 0}>
        <nav class="card archive-made" aria-label={t().roomsMade}>
          <For each={props.brought.rooms}>
            {({ room, name }) => (
              <A class="row" href={`/chats/${room}`}>
                <span class="grow ellipsis">{name}</span>
              </A>
            )}
          </For>
        </nav>
      </Show>
    </section>
  );
}
