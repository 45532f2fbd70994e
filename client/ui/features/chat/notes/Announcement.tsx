import { createSignal, type JSX, Show } from "solid-js";
import type { AnnouncementView } from "../../../../bridge/contract.ts";
import { formatListTime } from "../../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../../i18n/text.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { IconButton } from "../../../kit/IconButton.tsx";
import { nameInText } from "../../../kit/names.ts";
import { notesText } from "./notes-text.ts";
import "./announcement.css";

const keyOf = (room: string): string => `skein.announcement.${room}`;

/** What the room announces: one line at its top, folded away by whoever has read it until there is another one. */
export function Announcement(props: {
  readonly room: string;
  readonly view: AnnouncementView;
  readonly onOpen: (note: string) => void;
}): JSX.Element {
  const t = useText(notesText);
  const language = useLanguage();
  const [folded, setFolded] = createSignal(localStorage.getItem(keyOf(props.room)));
  const isFolded = () => folded() === String(props.view.at);
  const fold = (at: string | null) => {
    if (at === null) localStorage.removeItem(keyOf(props.room));
    else localStorage.setItem(keyOf(props.room), at);
    setFolded(at);
  };
  return (
    <section
      class="announcement"
      data-state={isFolded() ? "folded" : undefined}
      aria-label={t().announcement}
    >
      <Show
        when={!isFolded()}
        fallback={
          <button
            type="button"
            class="unfold"
            aria-label={t().unfold(props.view.text)}
            onClick={() => fold(null)}
          >
            <Icon name="megaphone" />
            <span aria-hidden="true">{t().announcement}</span>
          </button>
        }
      >
        <button type="button" class="said" title={t().readMore} onClick={() => props.onOpen(props.view.note)}>
          <Icon name="megaphone" />
          <span class="text" lang={languageOf(props.view.text)}>
            {props.view.text}
          </span>
          <span class="by">
            {t().announcedBy(
              nameInText(props.view.by),
              formatListTime(language(), props.view.at, Date.now()),
            )}
          </span>
        </button>
        <IconButton icon="x" size="sm" label={t().fold} onClick={() => fold(String(props.view.at))} />
      </Show>
    </section>
  );
}
