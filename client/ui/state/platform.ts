import { onCleanup, onMount } from "solid-js";
import type { EngineClient } from "../../bridge/contract.ts";
import { useEngine } from "./engine.tsx";

/** Tells the engine what only a page can see: network, visibility, whether storage is permanent. */
export function createPlatformReports(): void {
  const engine = useEngine();
  const online = () => void engine.command("platformChanged", { online: navigator.onLine });
  const visible = () =>
    void engine.command("platformChanged", { visible: document.visibilityState === "visible" });
  onMount(() => {
    online();
    visible();
    void reportPersistence((persisted) => void engine.command("platformChanged", { persisted }));
  });
  window.addEventListener("online", online);
  window.addEventListener("offline", online);
  document.addEventListener("visibilitychange", visible);
  onCleanup(() => {
    window.removeEventListener("online", online);
    window.removeEventListener("offline", online);
    document.removeEventListener("visibilitychange", visible);
  });
}

async function reportPersistence(report: (persisted: boolean) => void): Promise<void> {
  if (navigator.storage?.persisted === undefined) return; // Plain http, or an old browser.
  report(await navigator.storage.persisted());
}

/**
 * Asks the browser to keep this site's data when space runs short. Some ask the person, some decide alone.
 * Resolves to whether it will; the engine is told either way.
 */
export async function keepStorage(engine: EngineClient): Promise<boolean> {
  if (navigator.storage?.persist === undefined) return false;
  const persisted = await navigator.storage.persist();
  await engine.command("platformChanged", { persisted });
  return persisted;
}
