import { type RouteSectionProps, useLocation } from "@solidjs/router";
import { createEffect, createSignal, ErrorBoundary, type JSX, onCleanup, Show, Suspense } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { callsOf } from "../../state/calls.ts";
import { createView } from "../../state/engine.tsx";
import { fetched } from "../../state/fetched.tsx";
import { FinderProvider, useFinder } from "../../state/finder.tsx";
import { OutboxProvider, useOutbox } from "../../state/outbox.tsx";
import { isTelling } from "../../state/telling.ts";
import { areaOf, areasFor, phonePane } from "./areas.ts";
import { createShellKeys, fetchFinder, fetchPanes } from "./keys.ts";
import { Rail, TabBar } from "./Navigation.tsx";
import { PaneSkeleton } from "./Starting.tsx";
import { SyncBanner } from "./SyncBanner.tsx";
import "./shell.css";

const Finder = fetched(async () => (await fetchFinder()).Finder);
const Outbox = fetched(async () => (await import("./Outbox.tsx")).Outbox);
const Telling = fetched(async () => (await fetchPanes()).Telling);
const Standing = fetched(async () => (await import("./Standing.tsx")).default);

/**
 * The frame around every area. A feature renders straight into its grid:
 * `<section class="pane list-pane">`, `<main class="stage">` and, while open, `<aside class="pane detail">`.
 */
export default function Shell(props: RouteSectionProps): JSX.Element {
  return (
    <OutboxProvider>
      <FinderProvider>
        <Frame>{props.children}</Frame>
      </FinderProvider>
    </OutboxProvider>
  );
}

/** Until it is known who this is. */
const EVERYBODY = { hasGoals: true };

function Frame(props: { readonly children: JSX.Element }): JSX.Element {
  const t = useText("shell");
  const location = useLocation();
  const session = createView("session", () => ({}));
  const sync = createView("sync", () => ({}));
  const rooms = createView("rooms", () => ({}));
  const outbox = useOutbox();
  const finder = useFinder();
  const ready = () => {
    const view = session();
    return view?.state === "ready" ? view : undefined;
  };
  const me = () => ready()?.me;
  /** Only what is not as it should be. */
  const standing = () => {
    const found = ready()?.standing;
    return found === undefined || found.state === "active" ? undefined : found;
  };
  const phone = () => phonePane(location.pathname);
  let frame!: HTMLDivElement;
  createShellKeys(
    () => frame,
    () => areasFor(me() ?? EVERYBODY),
  );
  const tells = () => location.pathname !== "" && isTelling(); // asked again wherever somebody goes
  createTitle(() => (rooms() ?? []).reduce((sum, room) => sum + callsOf(room), 0));
  return (
    <div
      ref={frame}
      class="app"
      data-screen={areaOf(location.pathname)}
      data-pane={phone().pane}
      data-tabs={phone().tabs ? "" : undefined}
    >
      <button
        type="button"
        class="skip btn"
        onClick={() => void fetchPanes().then(({ focusStage }) => focusStage(frame))}
      >
        {t().skip}
      </button>
      <Show when={me()}>{(found) => <Rail me={found()} rooms={rooms() ?? []} sync={sync()} />}</Show>
      <Show when={standing()}>{(found) => <Standing standing={found()} sync={sync()} />}</Show>
      <Show when={standing() === undefined}>
        <SyncBanner sync={sync()} remindKit={ready()?.remindKit === true} />
      </Show>
      <ErrorBoundary fallback={<FeatureFailed />}>
        <Suspense fallback={<PaneSkeleton />}>{props.children}</Suspense>
      </ErrorBoundary>
      <Show when={me()}>{(found) => <TabBar me={found()} rooms={rooms() ?? []} sync={sync()} />}</Show>
      <Show when={finder.asked() !== null && me()}>
        {(found) => <Finder me={found()} rooms={rooms() ?? []} />}
      </Show>
      <Show when={tells()}>
        <Telling rooms={rooms()} />
      </Show>
      <Show when={outbox.isOpen()}>
        <Outbox sync={sync()} rooms={rooms() ?? []} isOver={standing() !== undefined} />
      </Show>
    </div>
  );
}

/** The tab says how much is unread, and nothing about what; a few times a second at most, and nothing that is read at once. */
function createTitle(unread: () => number): void {
  const t = useText("shell");
  const [titled, setTitled] = createSignal(0);
  let timer: ReturnType<typeof setTimeout> | undefined;
  createEffect(() => {
    unread();
    timer ??= setTimeout(() => {
      timer = undefined;
      setTitled(unread());
    }, TITLE_MS);
  });
  onCleanup(() => clearTimeout(timer));
  createEffect(() => {
    document.title = titled() > 0 ? `(${titled()}) ${t().name}` : t().name;
  });
}

const TITLE_MS = 300;

/** A part of the app that did not load or broke: the rest of the frame keeps working. */
function FeatureFailed(): JSX.Element {
  const t = useText("shell");
  return (
    <main class="stage" data-alone="">
      <Empty
        art="well"
        title={t().featureFailed}
        text={t().featureFailedText}
        actions={
          <Button tone="primary" onClick={() => location.reload()}>
            {t().reload}
          </Button>
        }
      />
    </main>
  );
}
