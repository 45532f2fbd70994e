import type { JSX } from "solid-js";
import { Icon } from "./Icon.tsx";

/** A guest's organisation: always beside the name, never in place of it. */
export function OrgBadge(props: { readonly name: string }): JSX.Element {
  return (
    <span class="org" title={props.name}>
      <Icon name="org" />
      <bdi class="cut">{props.name}</bdi>
    </span>
  );
}
