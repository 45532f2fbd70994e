import { Navigate } from "@solidjs/router";
import { createSignal, type JSX, Show } from "solid-js";
import type { SessionView } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { formatMoment } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { FirstPage } from "../../kit/FirstPage.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { createView, useEngine } from "../../state/engine.tsx";
import "./onboarding.css";
import { onboardingText } from "./text.ts";

/** `/waiting`: asked to come in. Nothing to do here, and nothing is lost by leaving. */
export default function Waiting(): JSX.Element {
  const t = useText(onboardingText);
  const language = useLanguage();
  const session = createView("session", () => ({}));
  const [asks, setAsks] = createSignal(false);
  const waiting = () => {
    const view = session();
    return view?.state === "waiting" ? view : undefined;
  };
  return (
    <Show when={waiting()} fallback={<Gone session={session()} />}>
      {(asked) => (
        <FirstPage title={t().waitingTitle(asked().orgName)} lead={t().waitingLead} noBack>
          <p class="waiting-since" role="status">
            <Icon name="clock" />
            {t().waitingSince(formatMoment(language(), asked().since, Date.now()))}
          </p>
          <p class="aside">{t().waitingNote}</p>
          <div class="end">
            <Button tone="plain" wide onClick={() => setAsks(true)}>
              {t().giveUp}
            </Button>
          </div>
          <Show when={asks()}>
            <GiveUp onClose={() => setAsks(false)} />
          </Show>
        </FirstPage>
      )}
    </Show>
  );
}

/** Let in: by way of the recovery kit, as everybody who joins. Or declined, or started over. */
function Gone(props: { readonly session: SessionView | undefined }): JSX.Element {
  const href = () => {
    if (props.session?.state !== "ready") return "/welcome";
    return props.session.remindKit ? "/kit" : "/chats";
  };
  return (
    <Show when={props.session !== undefined}>
      <Navigate href={href()} />
    </Show>
  );
}

function GiveUp(props: { readonly onClose: () => void }): JSX.Element {
  const t = useText(onboardingText);
  const engine = useEngine();
  const errorText = useErrorText();
  const run = async () => {
    const result = await engine.command("startOver", {});
    return result.ok ? null : errorText(result.error);
  };
  return (
    <ConfirmDialog title={t().giveUpTitle} act={t().giveUpYes} onClose={props.onClose} run={run}>
      <p>{t().giveUpText}</p>
    </ConfirmDialog>
  );
}
