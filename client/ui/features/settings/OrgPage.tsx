import { A } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { Option, Page } from "../../kit/SettingsPage.tsx";
import type { ReadySession } from "./pages.ts";
import { settingsText } from "./text.ts";

/** The organisation and what this person may do in it. People and guests are in their own area. */
export function OrgPage(props: { readonly session: ReadySession | undefined }): JSX.Element {
  const t = useText(settingsText);
  return (
    <Page title={t().org}>
      <Show when={props.session} fallback={<span class="skel verdict" />}>
        {(session) => (
          <>
            <div class="card org-card">
              <span class="mark" aria-hidden="true">
                {[...session().org.name][0]}
              </span>
              <h3>{session().org.name}</h3>
            </div>
            <div class="card rows" data-lined="">
              <Option title={t().joinedAs} text={t()[`${session().me.role}Text`]}>
                <span class="end">{t()[session().me.role]}</span>
              </Option>
              <A class="row opt" href="/people">
                <span class="text">
                  <span class="t1">{t().orgPeople}</span>
                  <span class="t2">{t().orgPeopleText}</span>
                </span>
                <span class="end">
                  <Icon name="right" size="sm" />
                </span>
              </A>
            </div>
          </>
        )}
      </Show>
    </Page>
  );
}
