import type { JSX } from "solid-js";
import type { RefusalReason } from "../../bridge/contract.ts";
import { useText } from "../i18n/text.tsx";
import { Icon } from "./Icon.tsx";
import { refusalText } from "./refusal-text.ts";

/** That the relay did not take it, and why. */
export function RefusedState(props: { readonly reason: RefusalReason }): JSX.Element {
  const t = useText("sync");
  const why = useText(refusalText);
  return (
    <span class="sync" data-state="refused">
      <Icon name="alert" />
      {t().refused(why()[props.reason])}
    </span>
  );
}
