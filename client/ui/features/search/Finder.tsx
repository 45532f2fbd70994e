import { type JSX, Show } from "solid-js";
import type { MeView, RoomRow } from "../../../bridge/contract.ts";
import { fetched } from "../../state/fetched.tsx";
import { BackToResults } from "./BackToResults.tsx";
import { FinderDialog } from "./FinderDialog.tsx";
import { createFinderState } from "./finder-state.ts";
import "./finder.css";

const KeySheet = fetched(async () => (await import("./KeySheet.tsx")).KeySheet);

/** Over every screen: finding messages, rooms, people and things to do; the way back to what was found; the keys. */
export function Finder(props: { readonly me: MeView; readonly rooms: readonly RoomRow[] }): JSX.Element {
  const state = createFinderState(
    () => props.me,
    () => props.rooms,
  );
  return (
    <>
      <Show when={state.isOpen()}>
        <FinderDialog state={state} />
      </Show>
      <BackToResults state={state} />
      <Show when={state.showsKeys()}>
        <KeySheet onClose={state.close} />
      </Show>
    </>
  );
}
