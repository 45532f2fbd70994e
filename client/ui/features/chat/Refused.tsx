import type { JSX } from "solid-js";
import type { TimelineItem } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import type { MessageActions } from "./actions.ts";
import { writingText } from "./writing-text.ts";

/** The ways out for a message that the relay would not take. */
export function Refused(props: {
  readonly item: TimelineItem;
  readonly actions: MessageActions;
}): JSX.Element {
  const t = useText(writingText);
  return (
    <>
      <Button size="sm" onClick={() => props.actions.retry(props.item)}>
        {t().retry}
      </Button>
      <Button size="sm" tone="plain" onClick={() => props.actions.takeBack(props.item)}>
        {t().takeBack}
      </Button>
    </>
  );
}
