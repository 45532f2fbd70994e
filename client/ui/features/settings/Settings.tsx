import type { JSX, ParentProps } from "solid-js";
import { createView } from "../../state/engine.tsx";
import { parsePage } from "./pages.ts";
import { SettingsIndex } from "./SettingsIndex.tsx";
import "./settings.css";
import { useLocation } from "../../router/router.tsx";

/** `/settings`: the index, and one page beside it. Phones show the index as "me" and go into a page. */
export default function Settings(props: ParentProps): JSX.Element {
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
      {props.children}
    </>
  );
}
