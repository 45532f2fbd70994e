import { useParams } from "@solidjs/router";
import { type JSX, Match, Switch } from "solid-js";
import { createView } from "../../state/engine.tsx";
import { AboutPage } from "./AboutPage.tsx";
import { LookPage } from "./LookPage.tsx";
import { MePage } from "./MePage.tsx";
import { parsePage } from "./pages.ts";
import "./settings.css";
import { SettingsIndex } from "./SettingsIndex.tsx";
import { SyncPage } from "./SyncPage.tsx";

/** `/settings`: the index, and one page beside it. Phones show the index as "me" and go into a page. */
export default function Settings(): JSX.Element {
  const params = useParams<{ page?: string }>();
  const session = createView("session", () => ({}));
  const sync = createView("sync", () => ({}));
  const page = () => parsePage(params.page);
  const ready = () => {
    const view = session();
    return view?.state === "ready" ? view : undefined;
  };
  return (
    <>
      <SettingsIndex session={ready()} page={page()} />
      <Switch>
        <Match when={page() === "me"}>
          <MePage session={ready()} />
        </Match>
        <Match when={page() === "look"}>
          <LookPage />
        </Match>
        <Match when={page() === "sync"}>
          <SyncPage sync={sync()} />
        </Match>
        <Match when={page() === "about"}>
          <AboutPage sync={sync()} session={ready()} />
        </Match>
      </Switch>
    </>
  );
}
