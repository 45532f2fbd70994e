import { useLocation } from "@solidjs/router";
import { type JSX, Match, Switch } from "solid-js";
import type { SyncView } from "../../../bridge/contract.ts";
import { fetched } from "../../state/fetched.tsx";
import { useKitReminder } from "../../state/kit-reminder.tsx";
import { createUpdate } from "../../state/updates.ts";
import { type Notice, noticeOf } from "./health.ts";

const NoticeBanner = fetched(async () => (await import("./Notices.tsx")).NoticeBanner);
const UpdateBanner = fetched(async () => (await import("./Notices.tsx")).UpdateBanner);
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

/** Those that are said with the same words and signs everywhere. */
export type Spoken = Exclude<Notice, { readonly type: "SetAside" }>;
const spoken = (notice: Notice | null): Spoken | null => (notice?.type === "SetAside" ? null : notice);
