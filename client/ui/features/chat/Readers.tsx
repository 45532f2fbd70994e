import { For, type JSX } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Popover } from "./Popover.tsx";

/** Who has read a message, by name. */
export function Readers(props: {
  readonly anchor: Element;
  readonly names: readonly string[];
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText("chat");
  return (
    <Popover anchor={props.anchor} label={t().whoRead} class="readers" onClose={props.onClose}>
      <h3 class="cap">{t().whoRead}</h3>
      <ul>
        <For each={props.names}>{(name) => <li>{name}</li>}</For>
      </ul>
    </Popover>
  );
}
