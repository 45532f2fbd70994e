import type { ToWorker } from "./precache.ts";

/** A newer app is on this device and waits. `apply` changes to it, which reloads this page. */
export interface AppUpdate {
  readonly apply: () => void;
}

const updateCheckMs = 60 * 60 * 1000; // a tab that stays open for days still hears of a new version within the hour

/**
 * Keeps the app on this device and says when a newer one is ready. Never reloads by itself: somebody may be typing.
 * Calls back again, with an `apply` that only reloads, when another tab has changed to the newer app.
 * Does nothing where there is no service worker (development, plain http). Returns `unwatch`.
 */
export function watchUpdates(onUpdate: (update: AppUpdate) => void): () => void {
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return () => {};
  const container = navigator.serviceWorker;
  const ended = new AbortController();
  const { signal } = ended;
  watchTakeOver(container, onUpdate, signal);
  container
    .register("/sw.js", { updateViaCache: "none" })
    .then((registration) => watchRegistration(registration, onUpdate, signal))
    // Refused by the browser (private mode, blocked storage) or the relay is away: the app works, it only will not open offline.
    .catch((error: unknown) => console.warn("no service worker", error));
  return () => ended.abort();
}

function watchRegistration(
  registration: ServiceWorkerRegistration,
  onUpdate: (update: AppUpdate) => void,
  signal: AbortSignal,
): void {
  if (signal.aborted) return;
  const offer = (waiting: ServiceWorker) =>
    onUpdate({
      apply: () => {
        navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
        tell(waiting, { type: "SkipWaiting" });
      },
    });
  if (registration.waiting !== null && registration.active !== null) offer(registration.waiting);
  registration.addEventListener("updatefound", () => offerWhenInstalled(registration, offer, signal), {
    signal,
  });
  checkNowAndThen(registration, signal);
  void fetchLaterFiles();
}

function offerWhenInstalled(
  registration: ServiceWorkerRegistration,
  offer: (waiting: ServiceWorker) => void,
  signal: AbortSignal,
): void {
  const found = registration.installing;
  const isUpdate = registration.active !== null;
  found?.addEventListener(
    "statechange",
    () => {
      if (found.state === "installed" && isUpdate) offer(found);
    },
    { signal },
  );
}

/** Another tab changed to the newer app: this page still runs the old one. The first worker ever is no change. */
function watchTakeOver(
  container: ServiceWorkerContainer,
  onUpdate: (update: AppUpdate) => void,
  signal: AbortSignal,
): void {
  let controlled = container.controller !== null;
  container.addEventListener(
    "controllerchange",
    () => {
      if (controlled) onUpdate({ apply: () => location.reload() });
      controlled = true;
    },
    { signal },
  );
}

function checkNowAndThen(registration: ServiceWorkerRegistration, signal: AbortSignal): void {
  // Rejects while the relay is away; the next turn asks again.
  const check = () => void registration.update().catch(() => {});
  const timer = setInterval(check, updateCheckMs);
  signal.addEventListener("abort", () => clearInterval(timer));
  const onVisible = () => document.visibilityState === "visible" && check();
  document.addEventListener("visibilitychange", onVisible, { signal });
}

/** Asked at every start: what is there already is not fetched again. */
async function fetchLaterFiles(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready;
  if (active !== null) tell(active, { type: "FetchLater" });
}

const tell = (worker: ServiceWorker, message: ToWorker): void => worker.postMessage(message);
