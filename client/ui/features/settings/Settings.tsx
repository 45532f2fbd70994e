import { type RouteSectionProps, useLocation } from "@solidjs/router";
import { type JSX, Suspense } from "solid-js";
import { createView } from "../../state/engine.tsx";
import { parsePage } from "./pages.ts";
import { SettingsIndex } from "./SettingsIndex.tsx";
import "./settings.css";

/** `/settings`: the index, and one page beside it. Phones show the index as "me" and go into a page. */
export default function Settings(props: RouteSectionProps): JSX.Element {
  const location = useLocation();
  const session = createView("session", () => ({}));
  const page = () => parsePage(location.pathname.split("/")[2]);
  const ready = () => {
    const view = session();
    return view?.state === "ready" ? view : undefined;
  };
  return (
    <>
      <SettingsIndex session={ready()} page={page()} />
      <Suspense fallback={<main class="stage" aria-busy="true" />}>{props.children}</Suspense>
    </>
  );
}
