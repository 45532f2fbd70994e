import { A } from "@solidjs/router";
import { For, type JSX, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { type PageId, pages, type ReadySession } from "./pages.ts";
import { settingsText } from "./text.ts";

export function SettingsIndex(props: {
  readonly session: ReadySession | undefined;
  readonly page: PageId;
}): JSX.Element {
  const t = useText(settingsText);
  return (
    <section class="pane list-pane" aria-label={t().settings}>
      <header class="pane-head">
        <h1>
          <span class="only-phone">{t().meTitle}</span>
          <span class="only-desktop">{t().settings}</span>
        </h1>
      </header>
      <div class="scroll">
        <Show when={props.session}>{(session) => <MeHead session={session()} />}</Show>
        <nav class="set-nav" aria-label={t().settings} onKeyDown={moveAlong}>
          <For each={pages}>
            {(page) => (
              <A
                class="row"
                href={`/settings/${page.id}`}
                aria-current={page.id === props.page ? "page" : undefined}
                tabindex={page.id === props.page ? 0 : -1}
              >
                <Icon name={page.icon} />
                <span class="grow">{t()[page.id]}</span>
                <Icon name="right" size="sm" class="only-phone" />
              </A>
            )}
          </For>
        </nav>
      </div>
    </section>
  );
}

/** One tab stop; arrow keys move along the rows. */
function moveAlong(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("a.row")];
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const row = by === 0 ? undefined : rows[rows.indexOf(document.activeElement as HTMLElement) + by];
  if (row === undefined) return;
  event.preventDefault();
  row.focus();
}

function MeHead(props: { readonly session: ReadySession }): JSX.Element {
  return (
    <div class="me-head">
      <Avatar face={props.session.me} size="xl" />
      <span class="text">
        <b>{props.session.me.name}</b>
        <small>{props.session.org.name}</small>
      </span>
    </div>
  );
}
