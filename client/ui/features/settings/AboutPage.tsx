import { type JSX, Show } from "solid-js";
import type { SyncView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { Option, Page } from "../../kit/SettingsPage.tsx";
import type { ReadySession } from "./pages.ts";
import { settingsText } from "./text.ts";

export function AboutPage(props: {
  readonly sync: SyncView | undefined;
  readonly session: ReadySession | undefined;
}): JSX.Element {
  const t = useText(settingsText);
  return (
    <Page title={t().about}>
      <div class="about-lead">
        <Icon name="logo" size="xl" />
        <p>{t().aboutText}</p>
      </div>
      <div class="card rows" data-lined="">
        <Option title={t().version}>
          <span class="end num">{props.sync?.version.app ?? t().unknown}</span>
        </Option>
        <Option title={t().relayVersion}>
          <span class="end num">{props.sync?.version.relay ?? t().unknown}</span>
        </Option>
        <Option title={t().organisation}>
          <span class="end">{props.session?.org.name}</span>
        </Option>
        <Show when={props.sync?.version.updateNeeded}>
          <Option title={t().updateNeeded}>
            <Button size="sm" onClick={() => location.reload()}>
              {t().reload}
            </Button>
          </Option>
        </Show>
      </div>
      <p class="license">{t().license}</p>
    </Page>
  );
}
