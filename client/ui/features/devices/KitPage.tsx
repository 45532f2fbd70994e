import { createSignal, type JSX, Show } from "solid-js";
import type { KitView } from "../../../bridge/contract.ts";
import { formatDate } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { Page, Part } from "../../kit/SettingsPage.tsx";
import { createView } from "../../state/engine.tsx";
import { useKitReminder } from "../../state/kit-reminder.tsx";
import "./devices.css";
import { Failure } from "../../kit/Failure.tsx";
import { createKitActs, type KitActs, KitSteps } from "./KitSteps.tsx";
import { devicesText } from "./text.ts";

/** The way back when every device is lost: whether there is one, and making it. */
export default function KitPage(): JSX.Element {
  const t = useText(devicesText);
  const view = createView("devices", () => ({}));
  const acts = createKitActs(() => {});
  return (
    <Page title={t().kit}>
      <Show when={acts.step().type === "rest"} fallback={<KitSteps acts={acts} />}>
        <Show when={view()?.kit} fallback={<span class="skel kit-verdict-wait" />}>
          {(kit) => <Rest kit={kit()} acts={acts} />}
        </Show>
      </Show>
    </Page>
  );
}

function Rest(props: { readonly kit: KitView; readonly acts: KitActs }): JSX.Element {
  const t = useText(devicesText);
  const isThere = () => props.kit.state !== "none";
  const [asks, setAsks] = createSignal(false);
  const reminder = useKitReminder();
  const canCheck = () => props.kit.state === "made" && reminder.canBeAsked();
  return (
    <>
      <Verdict kit={props.kit} />
      <Failure text={props.acts.failure()} />
      <div class="kit-acts">
        <Show when={canCheck()}>
          <Button tone="primary" size="lg" onClick={() => props.acts.go({ type: "confirm", sheet: null })}>
            {t().confirmNow}
          </Button>
        </Show>
        <Button
          size="lg"
          tone={isThere() && (canCheck() || props.kit.state === "confirmed") ? undefined : "primary"}
          icon={isThere() ? undefined : "key"}
          busy={props.acts.busy()}
          onClick={() => (isThere() ? setAsks(true) : void props.acts.make())}
        >
          {props.acts.busy() ? t().making : isThere() ? t().makeNew : t().makeKit}
        </Button>
      </div>
      <Part title={t().what}>
        <ul class="card kit-facts">
          <li>
            <Icon name="refresh" />
            {t().what1}
          </li>
          <li>
            <Icon name="eye-off" />
            {t().what2}
          </li>
          <li>
            <Icon name="doc" />
            {t().what3}
          </li>
        </ul>
      </Part>
      <Show when={asks()}>
        <AskAnew acts={props.acts} onClose={() => setAsks(false)} />
      </Show>
    </>
  );
}

function Verdict(props: { readonly kit: KitView }): JSX.Element {
  const t = useText(devicesText);
  const language = useLanguage();
  const reminder = useKitReminder();
  const day = (at: number | null) => (at === null ? "" : formatDate(language(), at, Date.now()));
  const made = () => (reminder.canBeAsked() ? t().kitMadeText : t().kitLeftText);
  const words = () => {
    if (props.kit.state === "none") return { title: t().kitNone, text: t().kitNoneText };
    return props.kit.state === "made"
      ? { title: t().kitMade, text: made()(day(props.kit.madeAt)) }
      : { title: t().kitConfirmed, text: t().kitConfirmedText(day(props.kit.confirmedAt)) };
  };
  return (
    <div class="kit-verdict" role="status" data-state={props.kit.state}>
      <span class="ico">
        <Icon name={props.kit.state === "confirmed" ? "tick" : "key"} />
      </span>
      <h3>{words().title}</h3>
      <p>{words().text}</p>
    </div>
  );
}

/** A new kit ends the old one: say so before it does. */
function AskAnew(props: { readonly acts: KitActs; readonly onClose: () => void }): JSX.Element {
  const t = useText(devicesText);
  return (
    <ConfirmDialog
      title={t().makeNewTitle}
      act={t().makeNewYes}
      onClose={props.onClose}
      run={async () => {
        await props.acts.make();
        return props.acts.failure();
      }}
    >
      <p>{t().makeNewText}</p>
    </ConfirmDialog>
  );
}
