import { useLocation } from "@solidjs/router";
import { type JSX, Match, Switch } from "solid-js";
import type { SyncView } from "../../../bridge/contract.ts";
import type { AppUpdate } from "../../../bridge/updates.ts";
import { formatMoment } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Banner, type BannerAction } from "../../kit/Banner.tsx";
import type { IconName } from "../../kit/Icon.tsx";
import { useEngine } from "../../state/engine.tsx";
import { fetched } from "../../state/fetched.tsx";
import { useKitReminder } from "../../state/kit-reminder.tsx";
import { useOutbox } from "../../state/outbox.tsx";
import { createUpdate } from "../../state/updates.ts";
import { type Notice, noticeOf } from "./health.ts";

const SetAsideBanner = fetched(async () => (await import("./SetAsideBanner.tsx")).default);
const KitBanner = fetched(async () => (await import("./KitBanner.tsx")).default);

/** The one banner. Offline is amber and calm; red is only for what needs this person. */
export function SyncBanner(props: {
  readonly sync: SyncView | undefined;
  readonly remindKit: boolean;
}): JSX.Element {
  const update = createUpdate();
  const reminder = useKitReminder();
  const location = useLocation();
  const notice = () => (props.sync === undefined ? null : noticeOf(props.sync));
  const remindsKit = () => props.remindKit && !reminder.rests() && location.pathname !== "/settings/kit";
  return (
    <div class="app-banner" aria-live="polite">
      <Switch>
        <Match when={notice()?.type === "SetAside"}>
          <SetAsideBanner />
        </Match>
        <Match when={spoken(notice())}>{(found) => <NoticeBanner notice={found()} />}</Match>
        <Match when={update()}>{(found) => <UpdateBanner update={found()} />}</Match>
        <Match when={remindsKit()}>
          <KitBanner />
        </Match>
      </Switch>
    </div>
  );
}

function UpdateBanner(props: { readonly update: AppUpdate }): JSX.Element {
  const t = useText("shell");
  return (
    <Banner tone="time" icon="up" actions={[{ label: t().updateNow, run: () => props.update.apply() }]}>
      {t().updateReady}
    </Banner>
  );
}

/** Whose words are here. */
type Spoken = Exclude<Notice, { readonly type: "SetAside" }>;
const spoken = (notice: Notice | null): Spoken | null => (notice?.type === "SetAside" ? null : notice);

const drawn = {
  NotSaved: { tone: "bad", icon: "alert" },
  ClockWrong: { tone: "bad", icon: "clock" },
  UpdateNeeded: { tone: "time", icon: "up" },
  Refused: { tone: "bad", icon: "alert" },
  Offline: { tone: "wait", icon: "no-signal" },
  Silent: { tone: "wait", icon: "relay" },
  Back: { tone: "brand", icon: "tick" },
} as const satisfies Record<Spoken["type"], { tone: "wait" | "bad" | "time" | "brand"; icon: IconName }>;

function NoticeBanner(props: { readonly notice: Spoken }): JSX.Element {
  const words = createNoticeWords();
  const actions = createNoticeActions();
  return (
    <Banner
      tone={drawn[props.notice.type].tone}
      icon={drawn[props.notice.type].icon}
      actions={actions(props.notice)}
    >
      {words(props.notice)}
    </Banner>
  );
}

function createNoticeWords(): (notice: Spoken) => string {
  const t = useText("shell");
  const language = useLanguage();
  return (notice) => {
    switch (notice.type) {
      case "NotSaved":
        return notice.reason === "Quota" ? t().notSavedQuota : t().notSaved;
      case "ClockWrong":
        return t().clockWrong(notice.offsetMs);
      case "UpdateNeeded":
        return t().updateNeeded;
      case "Refused":
        return t().refused(notice.count);
      case "Offline":
        return t().offline(notice.waiting);
      case "Silent":
        return t().silent(formatMoment(language(), notice.since, Date.now()), notice.waiting);
      case "Back":
        return t().back(notice.sent, notice.received, notice.merged);
    }
  };
}

function createNoticeActions(): (notice: Spoken) => readonly BannerAction[] {
  const t = useText("shell");
  const engine = useEngine();
  const outbox = useOutbox();
  const see = (): BannerAction => ({ label: t().see, run: outbox.open });
  return (notice) => {
    switch (notice.type) {
      case "Refused":
        return [see()];
      case "Offline":
        return notice.waiting === 0 ? [] : [see()];
      case "Silent":
        return [{ label: t().retryNow, run: () => void engine.command("reconnect", {}) }];
      case "UpdateNeeded":
        return [{ label: t().reload, run: () => location.reload() }];
      default:
        return [];
    }
  };
}
