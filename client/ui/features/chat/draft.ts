import { createSignal, onCleanup, onMount } from "solid-js";
import type { RoomId } from "../../../bridge/contract.ts";
import { useEngine } from "../../state/engine.tsx";

const PAUSE_MS = 300;

export type DraftState = "none" | "saved" | "notSaved";

/** Keeps a room's unsent words on this device: shortly after typing, and at once when the person leaves. */
export function createDraft(room: RoomId) {
  const engine = useEngine();
  const [state, setState] = createSignal<DraftState>("none");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: string | null = null;
  let last: string | null = null;

  const flush = () => {
    clearTimeout(timer);
    const text = waiting;
    waiting = null;
    if (text === null || text === last) return;
    last = text;
    void engine.command("saveDraft", { room, text }).then((saved) => {
      if (!saved.ok) last = null;
      setState(saved.ok ? (text === "" ? "none" : "saved") : "notSaved");
    });
  };
  const write = (text: string) => {
    waiting = text;
    clearTimeout(timer);
    timer = setTimeout(flush, PAUSE_MS);
  };
  onMount(() => addEventListener("pagehide", flush));
  onCleanup(() => {
    removeEventListener("pagehide", flush);
    flush();
  });
  return { state, write, flush };
}
