import { Navigate, type RouteSectionProps, useLocation } from "@solidjs/router";
import { createMemo, type JSX, lazy, Match, Suspense, Switch } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { createView } from "../../state/engine.tsx";
import { doorOf } from "./door.ts";
import { Starting } from "./Starting.tsx";

/** Its words are fetched when they are needed. Where that cannot be, one sentence and the way on are here. */
const Stopped = lazy(() => import("./Stopped.tsx").catch(() => ({ default: PlainStop })));

function PlainStop(): JSX.Element {
  const t = useText("shell");
  const sync = useText("sync");
  return (
    <main class="stopped">
      <h1>{sync().stepFailed}</h1>
      <Button tone="primary" onClick={() => location.reload()}>
        {t().reload}
      </Button>
    </main>
  );
}

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
      <Match when={stopped()}>
        {(reason) => (
          <Suspense fallback={<Starting />}>
            <Stopped reason={reason()} />
          </Suspense>
        )}
      </Match>
      <Match when={elsewhere()}>{(href) => <Navigate href={href()} />}</Match>
      <Match when={door().type === "Here"}>{props.children}</Match>
    </Switch>
  );
}
