import { type JSX, Show } from "solid-js";
import type { KeyResultView } from "../../../bridge/contract.ts";
import { sparkOf } from "./charts.ts";

const BOX = { width: 64, height: 20 };

/** The way so far, at a glance. The numbers stand beside it, so it is silent. */
export function Spark(props: { readonly history: KeyResultView["history"] }): JSX.Element {
  return (
    <svg class="spark" width={BOX.width} height={BOX.height} viewBox="0 0 64 20" aria-hidden="true">
      <Show when={sparkOf(props.history, BOX)}>
        {(spark) => (
          <>
            <path d={spark().path} />
            <circle class="now" cx={spark().now.x} cy={spark().now.y} r="3" />
          </>
        )}
      </Show>
    </svg>
  );
}
