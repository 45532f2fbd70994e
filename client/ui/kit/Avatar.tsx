import { type JSX, Show } from "solid-js";
import type { Face } from "../../bridge/contract.ts";
import { avatarLetters } from "./names.ts";

export interface AvatarProps {
  readonly face: Pick<Face, "name" | "dye">;
  readonly size?: "xs" | "sm" | "md" | "lg" | "xl" | "2xl" | undefined;
  /** Connected right now. Nothing else is ever shown about presence. */
  readonly here?: boolean | undefined;
  readonly class?: string | undefined;
}

/** A person, always beside the name in words: silent to screen readers. Its letters are drawn, for "AR" is no part of "Ana Ruiz". */
export function Avatar(props: AvatarProps): JSX.Element {
  const small = () => props.size === "xs" || props.size === "sm";
  return (
    <span
      class={props.class === undefined ? "avatar" : `avatar ${props.class}`}
      data-size={props.size}
      data-dye={props.face.dye}
      data-letters={avatarLetters(props.face.name, small())}
      aria-hidden="true"
    >
      <Show when={props.here}>
        <span class="here" />
      </Show>
    </span>
  );
}
