import { type JSX, Show } from "solid-js";
import type { KeyResultView } from "../../../bridge/contract.ts";
import { formatPercent } from "../../i18n/format-more.ts";
import { useText } from "../../i18n/text.tsx";
import { Progress } from "../../kit/Progress.tsx";
import { shareOf } from "./charts.ts";
import { texts } from "./text.ts";

/** Progress with the tick of where time would be; with two values, both ends of what it may be. */
export function ResultBar(props: { readonly keyResult: KeyResultView }): JSX.Element {
  const t = useText(texts);
  const label = () => t().resultProgress(props.keyResult.number);
  const shares = () =>
    (props.keyResult.currentChoice?.values ?? [])
      .map((one) => shareOf(one.value, props.keyResult))
      .filter((share) => share !== null);
  return (
    <Show
      when={shares().length > 1}
      fallback={
        <Progress
          label={label()}
          value={props.keyResult.progress}
          pace={props.keyResult.pace}
          confidence={props.keyResult.confidence}
        />
      }
    >
      <div class="bar" role="img" aria-label={label()}>
        <span class="fill" style={{ "--_v": formatPercent(Math.min(...shares())) }} />
        <span class="fill maybe" style={{ "--_v": formatPercent(Math.max(...shares())) }} />
        <span class="pace" style={{ "--_p": formatPercent(props.keyResult.pace) }} />
      </div>
    </Show>
  );
}
