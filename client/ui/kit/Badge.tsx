import { type JSX, Show } from "solid-js";

export interface BadgeProps {
  /** Nothing is drawn for zero. A dot tone shows no number. */
  readonly count: number;
  /** `you`: somebody waits for this person. `room`: unread in a group. */
  readonly tone?: "you" | "room" | "dot" | "dot-you" | undefined;
  /** What the number counts, in words: "3 unread". */
  readonly label: string;
}

export function Badge(props: BadgeProps): JSX.Element {
  const isDot = () => props.tone === "dot" || props.tone === "dot-you";
  return (
    <Show when={props.count > 0}>
      <span class="badge" data-tone={props.tone === "room" ? undefined : props.tone}>
        <span aria-hidden="true">{isDot() ? "" : props.count > 99 ? "99+" : props.count}</span>
        <span class="sr">{props.label}</span>
      </span>
    </Show>
  );
}
