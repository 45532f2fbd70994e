import { useParams } from "@solidjs/router";
import { type JSX, Match, Switch } from "solid-js";
import { createView } from "../../state/engine.tsx";
import { RestPage } from "../calm/RestPage.tsx";
import { AboutPage } from "./AboutPage.tsx";
import { ArchivePage } from "./archive/ArchivePage.tsx";
import { LookPage } from "./LookPage.tsx";
import { MePage } from "./MePage.tsx";
import { OrgPage } from "./OrgPage.tsx";
import { parsePage } from "./pages.ts";
import { SyncPage } from "./SyncPage.tsx";

/** The pages that are this feature's own. */
export default function SettingsPages(): JSX.Element {
  const params = useParams<{ page?: string }>();
  const session = createView("session", () => ({}));
  const sync = createView("sync", () => ({}));
  const page = () => parsePage(params.page);
  const ready = () => {
    const view = session();
    return view?.state === "ready" ? view : undefined;
  };
  return (
    <Switch fallback={<LookPage />}>
      <Match when={page() === "me"}>
        <MePage session={ready()} />
      </Match>
      <Match when={page() === "rest"}>
        <RestPage />
      </Match>
      <Match when={page() === "sync"}>
        <SyncPage sync={sync()} />
      </Match>
      <Match when={page() === "archive"}>
        <ArchivePage />
      </Match>
      <Match when={page() === "org"}>
        <OrgPage session={ready()} />
      </Match>
      <Match when={page() === "about"}>
        <AboutPage sync={sync()} session={ready()} />
      </Match>
    </Switch>
  );
}
