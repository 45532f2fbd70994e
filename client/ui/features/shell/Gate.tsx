import { Navigate, type RouteSectionProps, useLocation } from "@solidjs/router";
import { type JSX, Match, Switch } from "solid-js";
import { createView } from "../../state/engine.tsx";
import { Starting } from "./Starting.tsx";
import { Stopped } from "./Stopped.tsx";

const FIRST_MINUTES = ["/welcome", "/setup", "/join"];

/** Which of the four lives of a session is shown. The first minutes keep their page while they end. */
export function Gate(props: RouteSectionProps): JSX.Element {
  const location = useLocation();
  const session = createView("session", () => ({}));
  const state = () => session()?.state ?? "starting";
  const stopped = () => {
    const view = session();
    return view?.state === "stopped" ? view.reason : undefined;
  };
  return (
    <Switch fallback={<Starting />}>
      <Match when={stopped()}>{(reason) => <Stopped reason={reason()} />}</Match>
      <Match when={state() !== "starting" && FIRST_MINUTES.includes(location.pathname)}>
        {props.children}
      </Match>
      <Match when={state() === "new"}>
        <Navigate href="/welcome" />
      </Match>
      <Match when={state() === "ready"}>{props.children}</Match>
    </Switch>
  );
}
