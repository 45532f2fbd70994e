import { For, type JSX } from "solid-js";
import type { Face } from "../../bridge/contract.ts";
import { avatarLetters } from "./names.ts";

export interface WeaveProps {
  readonly faces: readonly Pick<Face, "name" | "dye">[];
  readonly size?: "sm" | "lg" | "xl" | undefined;
}

/** A room: up to four of its people, woven together. Silent, because the room's name stands beside it. */
export function Weave(props: WeaveProps): JSX.Element {
  const faces = () => props.faces.slice(0, 4);
  return (
    <span class="weave" data-size={props.size} data-count={faces().length} aria-hidden="true">
      <For each={faces()}>
        {(face) => <i data-dye={face.dye}>{avatarLetters(face.name, faces().length > 1)}</i>}
      </For>
    </span>
  );
}
