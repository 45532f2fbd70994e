import type { JSX } from "solid-js";
import type { AppUpdate } from "../../../bridge/updates.ts";
import { formatMoment } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Banner, type BannerAction } from "../../kit/Banner.tsx";
import type { IconName } from "../../kit/Icon.tsx";
import { useEngine } from "../../state/engine.tsx";
import { useOutbox } from "../../state/outbox.tsx";
import { noticesText } from "./notices-text.ts";
import type { Spoken } from "./SyncBanner.tsx";

export function UpdateBanner(props: { readonly update: AppUpdate }): JSX.Element {
  const t = useText(noticesText);
  return (
    <Banner tone="time" icon="up" actions={[{ label: t().updateNow, run: () => props.update.apply() }]}>
      {t().updateReady}
    </Banner>
  );
}

const drawn = {
  NotSaved: { tone: "bad", icon: "alert" },
  ClockWrong: { tone: "bad", icon: "clock" },
  UpdateNeeded: { tone: "time", icon: "up" },
  Refused: { tone: "bad", icon: "alert" },
  Offline: { tone: "wait", icon: "no-signal" },
  Silent: { tone: "wait", icon: "relay" },
  Back: { tone: "brand", icon: "tick" },
} as const satisfies Record<Spoken["type"], { tone: "wait" | "bad" | "time" | "brand"; icon: IconName }>;

export function NoticeBanner(props: { readonly notice: Spoken }): JSX.Element {
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
  const t = useText(noticesText);
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
  const t = useText(noticesText);
  const shell = useText("shell");
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
        return [{ label: shell().reload, run: () => location.reload() }];
      default:
        return [];
    }
  };
}
