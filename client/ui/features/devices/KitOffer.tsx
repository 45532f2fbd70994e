import { Navigate, useNavigate, useSearchParams } from "@solidjs/router";
import { createSignal, type JSX, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { FirstPage } from "../../kit/FirstPage.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { createView } from "../../state/engine.tsx";
import { useKitReminder } from "../../state/kit-reminder.tsx";
import "./devices.css";
import { Failure } from "../../kit/Failure.tsx";
import { createKitActs, KitSteps } from "./KitSteps.tsx";
import { devicesText } from "./text.ts";

/** `/kit`: right after founding or joining, while it is fresh. Later is fine. */
export default function KitOffer(): JSX.Element {
  const t = useText(devicesText);
  const navigate = useNavigate();
  const reminder = useKitReminder();
  const [asked] = useSearchParams<{ room?: string }>();
  const go = () => navigate(asked.room === undefined ? "/chats" : `/chats/${asked.room}`, { replace: true });
  const later = () => {
    reminder.rest();
    go();
  };
  const acts = createKitActs(go);
  const view = createView("devices", () => ({}));
  const [begun, setBegun] = createSignal(false);
  /** Come back to by a reload: a kit that is there already is not made anew in passing. */
  const isThere = () => !begun() && (view()?.kit.state ?? "none") !== "none";
  const make = () => {
    setBegun(true);
    void acts.make();
  };
  return (
    <FirstPage title={t().kitTitle} lead={t().kitLead} onBack={later}>
      <Show when={isThere()}>
        <Navigate href="/settings/kit" />
      </Show>
      <Show when={acts.step().type === "rest"} fallback={<KitSteps acts={acts} />}>
        <ul class="kit-facts" data-plain="">
          <li>
            <Icon name="refresh" />
            {t().what1}
          </li>
          <li>
            <Icon name="eye-off" />
            {t().what2}
          </li>
        </ul>
        <Failure text={acts.failure()} />
        <div class="end">
          <Button tone="primary" size="lg" wide icon="key" busy={acts.busy()} onClick={make}>
            {acts.busy() ? t().making : t().makeKit}
          </Button>
        </div>
      </Show>
      <Button tone="plain" wide class="kit-later" disabled={acts.busy()} onClick={later}>
        {t().later}
      </Button>
    </FirstPage>
  );
}
