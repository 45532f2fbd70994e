import { Navigate, type RouteSectionProps, useLocation } from "@solidjs/router";
import { createMemo, type JSX, Match, Switch } from "solid-js";
import { createView } from "../../state/engine.tsx";
import { doorOf } from "./door.ts";
import { Starting } from "./Starting.tsx";
import { Stopped } from "./Stopped.tsx";

/** Which life of a session is shown: see `doorOf`. */
export function Gate(props: RouteSectionProps): JSX.Element {
  const location = useLocation();
  const session = createView("session", () => ({}));
  const door = createMemo(() => doorOf(session()?.state, location.pathname));
  const stopped = () => {
    const view = session();
    return view?.state === "stopped" ? view.reason : undefined;
  };
  const elsewhere = () => {
    const to = door();
    return to.type === "Elsewhere" ? to.href : undefined;
  };
  return (
    <Switch fallback={<Starting />}>
      <Match when={stopped()}>{(reason) => <Stopped reason={reason()} />}</Match>
      <Match when={elsewhere()}>{(href) => <Navigate href={href()} />}</Match>
      <Match when={door().type === "Here"}>{props.children}</Match>
    </Switch>
  );
}
