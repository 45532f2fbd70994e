import { useNavigate } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { OrgBadge } from "../../kit/OrgBadge.tsx";
import { peopleText } from "./text.ts";

/** The stage's header; on a phone it leads back to the list. */
export function StageHead(props: {
  readonly title: string;
  /** Of a guest: where they are from. */
  readonly org?: string | null | undefined;
  readonly children?: JSX.Element;
}): JSX.Element {
  const t = useText(peopleText);
  const navigate = useNavigate();
  return (
    <header class="pane-head people-head" data-lined="">
      <IconButton class="only-phone" icon="left" label={t().back} onClick={() => navigate("/people")} />
      <Show when={props.title !== ""}>
        <h2 class="cut">{props.title}</h2>
      </Show>
      <Show when={props.org}>{(org) => <OrgBadge name={org()} />}</Show>
      <span class="push" />
      {props.children}
    </header>
  );
}
