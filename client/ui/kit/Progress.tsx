import { type JSX, Show } from "solid-js";
import { confidenceLevel } from "./Conf.tsx";

export interface ProgressProps {
  readonly label: string;
  /** 0 to 1; null when there is nothing to measure yet. */
  readonly value: number | null;
  /** 0 to 1: where time says it would be. */
  readonly pace?: number | undefined;
  /** 0 to 10: colours the bar; the words stand in `Conf`. */
  readonly confidence?: number | null | undefined;
  readonly size?: "sm" | "lg" | undefined;
}

export function Progress(props: ProgressProps): JSX.Element {
  const percent = () => Math.round(Math.min(1, Math.max(0, props.value ?? 0)) * 100);
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={props.value === null ? undefined : percent()}
      data-size={props.size}
      data-conf={confidenceLevel(props.confidence ?? null) ?? undefined}
    >
      <span class="fill" style={{ "--_v": `${percent()}%` }} />
      <Show when={props.pace !== undefined}>
        <span class="pace" style={{ "--_p": `${Math.round((props.pace ?? 0) * 100)}%` }} />
      </Show>
    </div>
  );
}
